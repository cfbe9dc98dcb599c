// The usual fan-out in Node: a set of sockets, and a loop that sends to each. Run by `loadtest compare fanout`.
import { createRequire } from "node:module";

const { WebSocketServer } = createRequire(process.argv[2] + "/")("ws");
const subscribers = new Set();
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });

server.on("connection", (socket, request) => {
    socket.on("error", () => socket.terminate());
    if (request.url === "/pub") {
        socket.on("message", (message) => {
            for (const subscriber of subscribers) {
                subscriber.send(message, { binary: false });
            }
        });
        return;
    }
    subscribers.add(socket);
    socket.on("close", () => subscribers.delete(socket));
});
server.on("listening", () => console.log(`listening on 127.0.0.1:${server.address().port}`));

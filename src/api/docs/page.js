// Draws /api/openapi.json. Nothing in here is from another host, and nothing is written as HTML: only as text.
"use strict";

const node = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
};

const table = (head, rows) =>
  node("table", {},
    node("thead", {}, node("tr", {}, ...head.map((text) => node("th", { scope: "col" }, text)))),
    node("tbody", {}, ...rows.map((row) => node("tr", {}, ...row.map((cell) => node("td", {}, cell))))));

const section = (title, content) => [node("h3", {}, title), content];

const resolve = (doc, schema) => {
  const name = schema?.$ref?.split("/").pop();
  return name ? doc.components.schemas[name] ?? {} : schema ?? {};
};

const typeOf = (schema) => {
  if (!schema) return "any";
  if (schema.$ref) return schema.$ref.split("/").pop();
  const options = schema.oneOf ?? schema.anyOf;
  if (options) return options.map(typeOf).join(" or ");
  if (schema.type === "array") return `list of ${typeOf(schema.items)}`;
  return [schema.type ?? "any"].flat().join(" or ");
};

const fields = (doc, schema) => {
  const shape = resolve(doc, schema?.type === "array" ? schema.items : schema);
  const required = new Set(shape.required ?? []);
  const rows = Object.entries(shape.properties ?? {}).map(([name, property]) =>
    [name, typeOf(property), required.has(name) ? "yes" : "", property.description ?? ""]);
  return rows.length ? table(["field", "type", "required", ""], rows) : null;
};

const parameters = (operation) => {
  const rows = (operation.parameters ?? []).map((parameter) =>
    [parameter.name, parameter.in, typeOf(parameter.schema), parameter.description ?? ""]);
  return rows.length ? section("Parameters", table(["name", "in", "type", ""], rows)) : [];
};

const body = (doc, operation) => {
  const schema = operation.requestBody?.content?.["application/json"]?.schema;
  if (!schema) return [];
  const example = resolve(doc, schema).example;
  const shown = example === undefined ? null : node("pre", {}, JSON.stringify(example, null, 2));
  return [...section("Body", fields(doc, schema) ?? ""), shown];
};

const responses = (doc, operation) =>
  Object.entries(operation.responses ?? {}).flatMap(([status, response]) => {
    const schema = response.content?.["application/json"]?.schema;
    const title = `${status === "default" ? "Errors" : status}: ${response.description || typeOf(schema)}`;
    return [node("h3", {}, title), status === "default" ? null : fields(doc, schema)];
  });

const drawn = (doc, path, method, operation) => {
  const signed = (operation.security ?? []).some((one) => "bearer" in one);
  const open = (operation.security ?? []).some((one) => Object.keys(one).length === 0);
  const lock = signed ? node("span", { class: "lock" }, open ? "token optional" : "token") : null;
  return node("details", { id: `${method}-${path}` },
    node("summary", {}, node("span", { class: `method ${method}` }, method.toUpperCase()), path, lock),
    node("div", {}, ...parameters(operation), ...body(doc, operation), ...responses(doc, operation)));
};

const draw = (doc) => {
  document.getElementById("about").textContent = doc.info.description ?? "";
  const tags = new Map();
  for (const [path, item] of Object.entries(doc.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const tag = operation.tags?.[0] ?? "other";
      if (!tags.has(tag)) tags.set(tag, []);
      tags.get(tag).push(drawn(doc, path, method, operation));
    }
  }
  for (const [tag, operations] of tags) {
    document.getElementById("tags").append(node("a", { href: `#${tag}` }, tag));
    document.getElementById("operations").append(node("h2", { id: tag }, tag), ...operations);
  }
};

fetch("/api/openapi.json")
  .then((response) => response.json())
  .then(draw)
  .catch((fault) => { document.getElementById("about").textContent = `openapi.json can't be read: ${fault}`; });

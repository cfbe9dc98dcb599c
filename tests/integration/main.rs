//! The whole, seen from outside: the real server over sockets, REST and its process.

mod kill;

//! Everything that needs a running server: one binary, a real server on port 0 in every test.

mod gateway;

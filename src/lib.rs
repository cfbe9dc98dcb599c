//! Souk, the server: everything to do with the outside. It decides no business.

// They panic when nobody reads any more; `cli` has a writer that ends quietly.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod admin;
pub mod api;
pub mod app;
pub mod auth;
pub mod bench;
pub mod cli;
pub mod config;
pub mod demo;
pub mod error;
pub mod gateway;
pub mod json;
pub mod pages;
mod routes;
pub mod storage;
pub mod telemetry;

//! Souk, the server: everything to do with the outside. It decides no business.

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
pub mod storage;
pub mod telemetry;

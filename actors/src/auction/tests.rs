//! Auctions through their engine: what is given, and what comes of it, as text.

mod judged;
mod model;
mod rules;
mod sample;
mod script;
mod shown;

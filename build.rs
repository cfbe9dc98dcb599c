//! Tells cargo that the binary holds the pages: a new file among them is a new build.

fn main() {
    println!("cargo:rerun-if-changed=web");
}

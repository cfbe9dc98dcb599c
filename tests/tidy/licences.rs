//! Nothing that binds those who run or link Souk: the licence of every dependency is one that `deny.toml` allows.

use crate::tree;
use serde_json::Value;
use std::process::Command;

/// The licences in `deny.toml`, the one list.
fn allowed(deny: &str) -> Vec<String> {
    let list =
        deny.split_once("allow = [").and_then(|(_, rest)| rest.split_once(']')).map_or("", |(list, _)| list);
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether an SPDX expression can be met with the licences allowed. `/` is the old way to say `OR`.
fn may_ship(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = tokens.as_slice();
    any_of(&mut rest, allowed) && rest.is_empty()
}

fn any_of(rest: &mut &[&str], allowed: &[String]) -> bool {
    let mut met = all_of(rest, allowed);
    while let ["OR", tail @ ..] = rest {
        *rest = tail;
        met |= all_of(rest, allowed);
    }
    met
}

fn all_of(rest: &mut &[&str], allowed: &[String]) -> bool {
    let mut met = one(rest, allowed);
    while let ["AND", tail @ ..] = rest {
        *rest = tail;
        met &= one(rest, allowed);
    }
    met
}

fn one(rest: &mut &[&str], allowed: &[String]) -> bool {
    let (name, tail) = match *rest {
        ["(", tail @ ..] => {
            *rest = tail;
            let met = any_of(rest, allowed);
            let [")", tail @ ..] = *rest else { return false };
            *rest = tail;
            return met;
        }
        [name, "WITH", exception, tail @ ..] => (format!("{name} WITH {exception}"), tail),
        [name, tail @ ..] => ((*name).to_owned(), tail),
        [] => return false,
    };
    *rest = tail;
    allowed.contains(&name)
}

/// Every package that is built for this machine, as cargo tells.
fn packages() -> Vec<Value> {
    let host = run("rustc", &["-vV"]);
    let host =
        host.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host").to_owned();
    let told =
        run(env!("CARGO"), &["metadata", "--format-version", "1", "--locked", "--filter-platform", &host]);
    let told: Value = serde_json::from_str(&told).expect("cargo metadata is JSON");
    told["packages"].as_array().expect("a list of packages").clone()
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(tree::top()).output();
    let output = output.unwrap_or_else(|fault| panic!("{program}: {fault}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("plain text")
}

#[test]
fn every_dependency_may_ship() {
    let allowed = allowed(&tree::read("deny.toml"));
    let packages = packages();
    assert!(packages.len() > 50, "cargo named only {} packages", packages.len());
    let forbidden = packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(|licence| may_ship(licence, &allowed)));
    let complaints: Vec<_> =
        forbidden.map(|package| format!("{} is under {}", package["name"], package["license"])).collect();
    tree::expect_none(&complaints);
}

#[test]
fn nothing_binding_is_allowed() {
    let allowed = allowed(&tree::read("deny.toml"));
    assert!(allowed.contains(&"MIT".to_owned()), "deny.toml was not understood");
    assert!(allowed.iter().all(|licence| !licence.contains("GPL")), "{allowed:?}");
}

#[test]
fn the_check_can_fail() {
    let allowed = ["MIT", "Apache-2.0", "BSD-3-Clause", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
    for good in [
        "MIT",
        "GPL-3.0 OR MIT",
        "MIT/Apache-2.0",
        "(GPL-2.0 OR MIT) AND BSD-3-Clause",
        "Apache-2.0 WITH LLVM-exception OR GPL-2.0",
    ] {
        assert!(may_ship(good, &allowed), "{good}");
    }
    for bad in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND AGPL-3.0-only", "", "MIT MIT", "(MIT"]
    {
        assert!(!may_ship(bad, &allowed), "{bad}");
    }
}

//! Which modules a module needs, all the way down: named in the page, the browser fetches them at once instead of
//! finding them one behind the other. A module that is only imported when it is wanted (`import('…')`) isn't needed.

use super::files::Files;
use std::collections::BTreeSet;

/// The module and everything it imports, in the order of their paths.
///
/// # Errors
/// A module that isn't there, with who wants it.
pub(super) fn needed(files: &Files, module: &str) -> Result<BTreeSet<String>, String> {
    let mut found = BTreeSet::from([module.to_owned()]);
    let mut open = vec![module.to_owned()];
    while let Some(module) = open.pop() {
        for path in imports(files.text(&module)?) {
            let wanted = resolved(&module, &path);
            files.text(&wanted).map_err(|fault| format!("{fault}, and web/{module} imports it"))?;
            if found.insert(wanted.clone()) {
                open.push(wanted);
            }
        }
    }
    Ok(found)
}

/// The relative paths in `import … from '…'`, `export … from '…'` and `import '…'`, with either quote.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for quote in ['"', '\''] {
        for before in ["from ", "from", "import ", "import"] {
            let mark = format!("{before}{quote}.");
            for (at, _) in text.match_indices(&mark) {
                let path = &text[at + mark.len() - 1..];
                if let Some((path, _)) = path.split_once(quote).filter(|(path, _)| !path.contains('\n')) {
                    found.push(path.to_owned());
                }
            }
        }
    }
    found
}

/// `path`, seen from the folder of `module`.
fn resolved(module: &str, path: &str) -> String {
    let mut parts: Vec<&str> = module.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_found_in_what_people_and_minifiers_write() {
        let text = "import { a } from './a.js';\nimport \"../b.js\";\nexport * from '../c/d.js';\n\
            import{h as n}from\"../e.js\";import \"./f.js\";\nconst page = () => import('./g.js');\n";
        let mut found = imports(text);
        found.sort();
        found.dedup();
        assert_eq!(found, ["../b.js", "../c/d.js", "../e.js", "./a.js", "./f.js"]);
    }

    #[test]
    fn a_path_is_seen_from_its_modules_folder() {
        assert_eq!(resolved("pages/market.js", "../core/ui.js"), "core/ui.js");
        assert_eq!(resolved("main.js", "./pages/market.js"), "pages/market.js");
    }

    #[test]
    fn what_the_shipped_pages_import_is_there() {
        let files = Files::embedded();
        let found = needed(&files, "main.js").expect("all modules are there");
        assert!(found.contains("vendor/preact/preact.js"), "{found:?}");
    }
}

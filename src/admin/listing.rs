//! The list of living cells: searched, sorted, cut into pages. Pure: the figures come in, a page goes out.

use actors::host::door::CellFigures;
use actors::ids::EntityId;
use actors::kinds::KindTag;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use utoipa::ToSchema;

/// What to list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// Words that must all occur in the entity's id, phase or condition.
    #[serde(default)]
    pub search: String,
    /// Only cells of this kind.
    pub kind: Option<KindTag>,
    #[serde(default)]
    pub sort: Sort,
    #[serde(default)]
    pub order: Order,
    /// 1 to [`LIMIT_MAX`].
    pub limit: Option<usize>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// By which figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    #[default]
    Entity,
    Kind,
    Condition,
    Phase,
    Term,
    DecidedSeq,
    DurableSeq,
    GateDepth,
    MailboxDepth,
    MailboxOldestMs,
    Subscribers,
    MessagesPerS,
    #[serde(rename = "handle_p50_us")]
    HandleP50,
    #[serde(rename = "handle_p99_us")]
    HandleP99,
    Restarts,
    SnapshotAgeMs,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    #[default]
    Asc,
    Desc,
}

/// One page.
#[derive(Debug, Serialize)]
pub struct Page {
    pub cells: Vec<Line>,
    /// Cells that match the search and the kind.
    pub matching: usize,
    /// Cells alive.
    pub living: usize,
    pub next_cursor: Option<String>,
}

/// One cell in the list.
#[derive(Debug, Serialize)]
pub struct Line {
    pub kind: KindTag,
    #[serde(flatten)]
    pub figures: CellFigures,
}

/// A figure as it is compared. Cells without the figure come first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
enum Figure {
    Number(Option<i64>),
    Text(String),
}

/// Where a page ended. The figures move while somebody pages; a cell that jumps over the mark may be seen twice or
/// not at all, and the rest stays in order.
#[derive(Debug, Serialize, Deserialize)]
struct Mark {
    sort: Sort,
    order: Order,
    figure: Figure,
    entity: EntityId,
}

/// The page that is wished for.
///
/// # Errors
/// The field that is wrong, and why.
pub fn page(mut cells: Vec<CellFigures>, wish: &Wish) -> Result<Page, (&'static str, String)> {
    let limit = wish.limit.unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(("limit", format!("must be from 1 to {LIMIT_MAX}")));
    }
    let after = wish.cursor.as_deref().map(|cursor| read_mark(cursor, wish)).transpose()?;
    let living = cells.len();
    let words: Vec<_> = wish.search.split_whitespace().map(str::to_lowercase).collect();
    cells.retain(|cell| wish.kind.is_none_or(|kind| cell.entity.kind == kind));
    cells.retain(|cell| words.iter().all(|word| matches(cell, word)));
    let matching = cells.len();
    let mut keyed: Vec<_> = cells.into_iter().map(|cell| (figure(wish.sort, &cell), cell)).collect();
    if let Some(mark) = after {
        let behind = |figure: &Figure, entity| {
            directed(wish.order, (figure, entity), (&mark.figure, mark.entity)) == Ordering::Greater
        };
        keyed.retain(|(figure, cell)| behind(figure, cell.entity));
    }
    keyed.sort_by(|(a, left), (b, right)| directed(wish.order, (a, left.entity), (b, right.entity)));
    let more = keyed.len() > limit;
    keyed.truncate(limit);
    let next_cursor = keyed.last().filter(|_| more).map(|(figure, cell)| {
        let mark = Mark { sort: wish.sort, order: wish.order, figure: figure.clone(), entity: cell.entity };
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&mark).expect("a mark is plain JSON"))
    });
    let lines = keyed.into_iter().map(|(_, figures)| Line { kind: figures.entity.kind, figures });
    Ok(Page { cells: lines.collect(), matching, living, next_cursor })
}

fn read_mark(cursor: &str, wish: &Wish) -> Result<Mark, (&'static str, String)> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let mark: Option<Mark> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    match mark {
        Some(mark) if mark.sort == wish.sort && mark.order == wish.order => Ok(mark),
        Some(_) => Err(("cursor", "belongs to another sort or order".to_owned())),
        None => Err(("cursor", "is not one of ours".to_owned())),
    }
}

/// Equal figures stand by entity, upwards, whatever the order.
fn directed(order: Order, a: (&Figure, EntityId), b: (&Figure, EntityId)) -> Ordering {
    let by_figure = match order {
        Order::Asc => a.0.cmp(b.0),
        Order::Desc => b.0.cmp(a.0),
    };
    by_figure.then(a.1.cmp(&b.1))
}

fn matches(cell: &CellFigures, word: &str) -> bool {
    cell.entity.to_string().to_lowercase().contains(word)
        || cell.phase.contains(word)
        || condition(cell).contains(word)
}

fn condition(cell: &CellFigures) -> String {
    match serde_json::to_value(cell.condition) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

fn figure(sort: Sort, cell: &CellFigures) -> Figure {
    let number = match sort {
        Sort::Entity => return Figure::Text(cell.entity.to_string()),
        Sort::Kind => return Figure::Text(cell.entity.kind.name().to_owned()),
        Sort::Condition => return Figure::Text(condition(cell)),
        Sort::Phase => return Figure::Text(cell.phase.to_owned()),
        Sort::Term => cell.term,
        Sort::DecidedSeq => cell.decided_seq,
        Sort::DurableSeq => cell.durable_seq,
        Sort::GateDepth => cell.gate_depth as u64,
        Sort::MailboxDepth => cell.mailbox_depth as u64,
        Sort::MailboxOldestMs => cell.mailbox_oldest_ms,
        Sort::Subscribers => cell.subscribers as u64,
        // Thousandths are finer than the figure is true.
        Sort::MessagesPerS => (cell.messages_per_s * 1_000.0) as u64,
        Sort::HandleP50 => cell.handle_p50_us,
        Sort::HandleP99 => cell.handle_p99_us,
        Sort::Restarts => cell.restarts.into(),
        Sort::SnapshotAgeMs => return Figure::Number(cell.snapshot_age_ms),
    };
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    Figure::Number(Some(number))
}

const LIMIT_DEFAULT: usize = 50;
pub const LIMIT_MAX: usize = 500;

#[cfg(test)]
mod tests {
    use super::*;
    use actors::host::door::Condition;
    use ulid::Ulid;

    fn cell(n: u32, subscribers: usize) -> CellFigures {
        CellFigures {
            entity: EntityId::new(KindTag::Inbox, Ulid(n.into())),
            condition: if n == 3 { Condition::Quarantined } else { Condition::Live },
            phase: "open",
            term: 1,
            decided_seq: n.into(),
            durable_seq: n.into(),
            gate_depth: 0,
            mailbox_depth: 0,
            mailbox_oldest_ms: 0,
            subscribers,
            followed_total: 0,
            answered_total: 0,
            messages_per_s: f64::from(n) / 10.0,
            handle_p50_us: 1,
            handle_p99_us: 2,
            restarts: 0,
            last_restart: None,
            snapshot_seq: None,
            snapshot_age_ms: (n > 2).then_some(7),
        }
    }

    fn cells() -> Vec<CellFigures> {
        (1..=5).map(|n| cell(n, usize::from(n % 2 == 0))).collect()
    }

    fn wish(text: serde_json::Value) -> Wish {
        serde_json::from_value(text).expect("a wish")
    }

    fn numbers(page: &Page) -> Vec<u128> {
        page.cells.iter().map(|line| line.figures.entity.ulid.0).collect()
    }

    /// Every page after the other, as an operator would turn them.
    fn walk(mut wish: Wish) -> Vec<u128> {
        let mut seen = Vec::new();
        loop {
            let page = page(cells(), &wish).expect("a page");
            seen.extend(numbers(&page));
            match page.next_cursor {
                Some(cursor) => wish.cursor = Some(cursor),
                None => return seen,
            }
        }
    }

    #[test]
    fn pages_of_any_size_give_every_cell_once_in_order() {
        for limit in 1..=6 {
            let of = |sort: &str, order: &str| {
                walk(wish(serde_json::json!({"sort": sort, "order": order, "limit": limit})))
            };
            assert_eq!(of("entity", "asc"), [1, 2, 3, 4, 5]);
            assert_eq!(of("subscribers", "desc"), [2, 4, 1, 3, 5]);
            assert_eq!(of("messages_per_s", "desc"), [5, 4, 3, 2, 1]);
            assert_eq!(of("snapshot_age_ms", "asc"), [1, 2, 3, 4, 5]);
            assert_eq!(of("condition", "desc"), [3, 1, 2, 4, 5]);
        }
    }

    #[test]
    fn a_search_needs_all_its_words() {
        let found = |search: &str| {
            let page = page(cells(), &wish(serde_json::json!({"search": search}))).expect("a page");
            assert_eq!(page.living, 5);
            assert_eq!(page.matching, page.cells.len());
            numbers(&page)
        };
        assert_eq!(found("Inbox QUARANTINED"), [3]);
        assert_eq!(found("00005"), [5]);
        assert_eq!(found("inbox closed"), [] as [u128; 0]);
    }

    #[test]
    fn kinds_are_a_column_to_sort_and_to_filter_by() {
        let mixed = || {
            let mut cells = cells();
            cells[1].entity.kind = KindTag::ALL[1];
            cells[3].entity.kind = KindTag::ALL[1];
            cells
        };
        let (first, second) = (KindTag::ALL[0], KindTag::ALL[1]);
        let page_of = |text| page(mixed(), &wish(text)).expect("a page");
        let only = page_of(serde_json::json!({ "kind": second, "sort": "entity" }));
        assert_eq!((numbers(&only), only.matching, only.living), (vec![2, 4], 2, 5));
        assert!(only.cells.iter().all(|line| line.kind == second));
        let order = if second.name() < first.name() { "asc" } else { "desc" };
        let sorted = page_of(serde_json::json!({ "sort": "kind", "order": order }));
        assert_eq!(numbers(&sorted), [2, 4, 1, 3, 5]);
    }

    #[test]
    fn a_wrong_wish_names_its_field() {
        let wrong = |text| page(cells(), &wish(text)).expect_err("wrong").0;
        assert_eq!(wrong(serde_json::json!({"limit": 0})), "limit");
        assert_eq!(wrong(serde_json::json!({"limit": 501})), "limit");
        assert_eq!(wrong(serde_json::json!({"cursor": "bm9uc2Vuc2U"})), "cursor");
        let first = page(cells(), &wish(serde_json::json!({"limit": 1}))).expect("a page");
        let other = serde_json::json!({"sort": "phase", "cursor": first.next_cursor});
        assert_eq!(wrong(other), "cursor");
    }
}

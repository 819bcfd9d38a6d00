//! What was left out of a report, in words.

use super::numbers::Typography;

/// Returns that every row was scored, or that some were not, or that there are none.
pub fn rows(rows: u64, some_left_out: bool, typography: Typography) -> String {
    let counted = typography.counted(rows, "row", "rows");
    match (rows, some_left_out) {
        (0, false) => "The file has no rows.".into(),
        (1, false) => "The only row was scored.".into(),
        (_, false) => format!("All {counted} were scored."),
        (_, true) => format!("These were not scored, out of {counted}:"),
    }
}

/// Returns where they are: `lines 3, 5, 8 …` for the first lines of `count`; empty without lines.
pub fn lines(lines: &[u64], count: u64) -> String {
    let more = if count > lines.len() as u64 { " …" } else { "" };
    let noun = if count == 1 { "line" } else { "lines" };
    match lines {
        [] => String::new(),
        lines => {
            let lines: Vec<_> = lines.iter().map(u64::to_string).collect();
            format!("{noun} {}{more}", lines.join(", "))
        }
    }
}

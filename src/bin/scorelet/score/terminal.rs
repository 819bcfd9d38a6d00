//! A report for people: the score, how sure it is, the distribution, and what was left out.

use std::env;
use std::io::{self, IsTerminal, Write};

use scorelet::report::{NotScored, Report};
use scorelet::scoring::{Flag, Groups, Interval, Summary};

/// Under this many answers an interval says nothing anyone could use.
const FEW: u64 = 5;

/// The length of the longest bar, in cells.
const BAR: usize = 36;

/// Eighths of a block, so that small differences show.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// Styles, empty where the output is no terminal.
struct Style {
    bold: &'static str,
    dim: &'static str,
    plain: &'static str,
}

impl Style {
    fn detect() -> Style {
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        if io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none() && !dumb {
            Style { bold: "\x1b[1m", dim: "\x1b[2m", plain: "\x1b[0m" }
        } else {
            Style { bold: "", dim: "", plain: "" }
        }
    }
}

pub fn write(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let style = Style::detect();
    for (summary, name) in report.summaries.iter().zip(&report.names) {
        title(out, summary, name, &style)?;
        headline(out, summary, &style)?;
        distribution(out, summary, &style)?;
        groups(out, summary)?;
        remarks(out, summary)?;
        writeln!(out)?;
    }
    left_out(out, report, &style)?;
    for note in &report.notes {
        writeln!(out, "{}{}{}", style.dim, printable(note), style.plain)?;
    }
    Ok(())
}

fn title(out: &mut impl Write, summary: &Summary, name: &str, style: &Style) -> io::Result<()> {
    let Style { bold, dim, plain } = style;
    write!(out, "{bold}{}{plain}", printable(name))?;
    if let Some(by) = &summary.by {
        let value = if by.value.is_empty() { "(none)".into() } else { printable(&by.value) };
        write!(out, "  {} = {bold}{value}{plain}", printable(&by.column))?;
    }
    let [low, high] = summary.scale;
    let best = if summary.direction == "lower_is_better" { low } else { high };
    writeln!(out, "  {dim}{} on {low}–{high}, {best} is best{plain}\n", metric(summary))
}

fn metric(summary: &Summary) -> String {
    if summary.metric == "rating" { "rating".into() } else { summary.metric.to_uppercase() }
}

/// The score, the mean and the number of answers, one under the other.
fn headline(out: &mut impl Write, summary: &Summary, style: &Style) -> io::Result<()> {
    let Style { bold, dim, plain } = style;
    let nps = summary.metric == "nps";
    let unit = if nps { "" } else { " %" };
    let score = summary.display.as_ref().map(|display| format!("{display}{unit}"));
    let mean = summary.mean.map(|mean| format!("{mean:.2}"));
    let n = summary.n.to_string();
    let width = [&score, &mean].into_iter().flatten().chain([&n]).map(String::len).max().unwrap_or(0);
    if let (Some(text), Some(score)) = (&score, summary.score) {
        let name = if nps { "NPS".into() } else { format!("{}, favourable answers", metric(summary)) };
        let likely = likely(summary, summary.interval, unit, 1);
        writeln!(out, "  {bold}{text:>width$}{plain}  {name} {dim}({score:.4}){plain}, {likely}")?;
    }
    if let (Some(text), Some(median)) = (&mean, summary.median) {
        let likely = likely(summary, summary.mean_interval, "", 2);
        writeln!(out, "  {text:>width$}  mean {dim}(median {median}){plain}, {likely}")?;
    }
    let none = if summary.n == 0 { ": nothing to score" } else { "" };
    writeln!(out, "  {n:>width$}  answers{none}\n")
}

fn likely(summary: &Summary, interval: Option<Interval>, unit: &str, digits: usize) -> String {
    match interval {
        _ if summary.n < FEW => "too few answers to say how sure this is".into(),
        Some(Interval { low, high, confidence, .. }) => format!(
            "likely between {} and {}{unit} ({} % confidence)",
            rounded(low, digits),
            rounded(high, digits),
            // 0.29 · 100 is 28.999…: shown to eight digits, trailing zeros dropped.
            (confidence * 1e10).round() / 1e8
        ),
        None => "all answers are equal, so nothing to estimate a spread from".into(),
    }
}

/// To `digits` decimals, without a minus before zero.
fn rounded(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    if text.trim_start_matches('-').chars().all(|c| matches!(c, '0' | '.')) {
        text.trim_start_matches('-').into()
    } else {
        text
    }
}

fn distribution(out: &mut impl Write, summary: &Summary, style: &Style) -> io::Result<()> {
    let Some(counts) = &summary.counts else { return Ok(()) };
    let [low, high] = summary.scale;
    let of = |value| counts.0.iter().find(|(v, _)| *v == value).map_or(0, |(_, count)| *count);
    let most = (low..=high).map(of).max().unwrap_or(0);
    if most == 0 {
        return Ok(());
    }
    let width = most.to_string().len();
    let Style { dim, plain, .. } = style;
    for value in (low..=high).rev() {
        let count = of(value);
        let share = percent(count, summary.n);
        let line = format!("  {value:>2}  {count:>width$}  {dim}{share:>7}{plain}  {}", bar(count, most));
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out)
}

fn bar(count: u64, most: u64) -> String {
    let eighths = (count as f64 / most as f64 * (8 * BAR) as f64).round() as usize;
    // Whatever was given once is seen.
    let eighths = if count > 0 { eighths.max(1) } else { 0 };
    "█".repeat(eighths / 8) + EIGHTHS.get(eighths % 8).unwrap_or(&"")
}

fn percent(count: u64, n: u64) -> String {
    if n == 0 { String::new() } else { format!("{:.1} %", 100.0 * count as f64 / n as f64) }
}

fn groups(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    let named = match summary.groups {
        Some(Groups::Nps { detractors, passives, promoters }) => {
            [("promoters", promoters), ("passives", passives), ("detractors", detractors)]
        }
        Some(Groups::Share { favourable, neutral, unfavourable }) => {
            [("favourable", favourable), ("neutral", neutral), ("unfavourable", unfavourable)]
        }
        None => return Ok(()),
    };
    if summary.n == 0 {
        return Ok(());
    }
    let parts = named.map(|(name, count)| format!("{name} {count} ({})", percent(count, summary.n)));
    writeln!(out, "  {}", parts.join("   "))
}

fn remarks(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    for flag in &summary.flags {
        match flag {
            Flag::SmallN if summary.n >= FEW => writeln!(out, "  Fewer than 30 answers: read it with care.")?,
            Flag::NonstandardScale => {
                writeln!(
                    out,
                    "  Not a usual scale for this question: do not compare it with others' scores."
                )?;
            }
            _ => {}
        }
    }
    match summary.n_needed {
        Some(needed) if summary.n >= FEW => {
            writeln!(out, "  {} answers would give ±{} points.", needed.n, needed.margin)
        }
        _ => Ok(()),
    }
}

fn left_out(out: &mut impl Write, report: &Report, style: &Style) -> io::Result<()> {
    let rows = report.rows;
    if report.left_out.is_empty() {
        return writeln!(out, "All {rows} rows were scored.\n");
    }
    let Style { bold, plain, .. } = style;
    writeln!(out, "{bold}Left out{plain} of {rows} rows\n")?;
    let width = report.left_out.iter().map(|left| left.entry.count.to_string().len()).max().unwrap_or(0);
    for left in &report.left_out {
        let NotScored { entry, file, column, question } = left;
        let what = column.as_ref().or(question.as_ref());
        write!(out, "  {:>width$}  {}", entry.count, entry.reason.words())?;
        what.map_or(Ok(()), |name| write!(out, ", {}", printable(name)))?;
        file.as_ref().map_or(Ok(()), |name| write!(out, ", {}", printable(name)))?;
        writeln!(out, "{}", lines(left))?;
    }
    writeln!(out)
}

fn lines(left: &NotScored) -> String {
    let lines: Vec<String> = left.entry.lines.iter().map(u64::to_string).collect();
    let more = if left.entry.count > lines.len() as u64 { " …" } else { "" };
    match lines.as_slice() {
        [] => String::new(),
        [line] if more.is_empty() => format!(": line {line}"),
        _ => format!(": lines {}{more}", lines.join(", ")),
    }
}

/// Text of a file without what would steer a terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

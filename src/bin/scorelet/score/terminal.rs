//! A report for people: the score, how sure it is, the distribution, and what was left out.

use std::env;
use std::io::{self, IsTerminal, Write};

use scorelet::report::{NotScored, Report};
use scorelet::say::{Audience, files};
use scorelet::scoring::words::{self, FEW};
use scorelet::scoring::{Flag, Groups, Interval, Summary};

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
    let named: Vec<_> = report.names.iter().zip(&report.summaries).collect();
    for same in named.chunk_by(|(name, a), (other, b)| name == other && a.scale == b.scale) {
        match same {
            [(name, summary)] if summary.by.is_none() && summary.period.is_none() => {
                one(out, summary, name, &style)?
            }
            _ => segments(out, same, &style)?,
        }
    }
    left_out(out, report, &style)?;
    for note in &report.notes {
        writeln!(
            out,
            "{}{}{}",
            style.dim,
            printable(&files::file_note(note, Audience::Terminal)),
            style.plain
        )?;
    }
    Ok(())
}

fn one(out: &mut impl Write, summary: &Summary, name: &str, style: &Style) -> io::Result<()> {
    title(out, summary, name, style)?;
    headline(out, summary, style)?;
    distribution(out, summary, style)?;
    groups(out, summary)?;
    let Style { dim, plain, .. } = style;
    writeln!(out, "  {dim}{}{plain}", words::summary(summary))?;
    remarks(out, summary)?;
    writeln!(out)
}

/// Segments side by side: one line each.
fn segments(out: &mut impl Write, same: &[(&String, &Summary)], style: &Style) -> io::Result<()> {
    let Some((name, first)) = same.first() else { return Ok(()) };
    title(out, first, name, style)?;
    let value = |summary: &Summary| match (&summary.by, &summary.period) {
        (Some(by), period) => {
            let value = if by.value.is_empty() { "(none)".into() } else { printable(&by.value) };
            period.as_ref().map_or(value.clone(), |period| format!("{value}, {period}"))
        }
        (None, Some(period)) => period.clone(),
        (None, None) => "(none)".into(),
    };
    let lines = same.iter().map(|(_, summary)| (value(summary), *summary)).collect::<Vec<_>>();
    let width = lines.iter().map(|(value, _)| value.chars().count()).max().unwrap_or(0);
    let digits = lines.iter().map(|(_, summary)| summary.n.to_string().len()).max().unwrap_or(0);
    let unit = if first.metric == "nps" { "" } else { " %" };
    for (value, summary) in lines {
        let score = summary.display.as_ref().map_or("–".into(), |display| format!("{display}{unit}"));
        let Style { bold, plain, .. } = style;
        let likely = likely(summary, summary.interval, unit, 1);
        writeln!(out, "  {value:<width$}  {bold}{score:>6}{plain}  n {:>digits$}  {likely}", summary.n)?;
    }
    writeln!(out)
}

fn title(out: &mut impl Write, summary: &Summary, name: &str, style: &Style) -> io::Result<()> {
    let Style { bold, dim, plain } = style;
    let by = summary.by.as_ref().map(|by| format!(" by {}", printable(&by.column))).unwrap_or_default();
    let [low, high] = summary.scale;
    let best = if summary.direction == "lower_is_better" { low } else { high };
    let metric = metric(summary);
    writeln!(
        out,
        "{bold}{}{by}{plain}  {dim}{metric} on {low}–{high}, {best} is best{plain}\n",
        printable(name)
    )
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
    let share = score.as_ref().zip(summary.score).map(|(text, score)| {
        let name = if nps { "NPS".into() } else { format!("{}, favourable answers", metric(summary)) };
        let likely = likely(summary, summary.interval, unit, 1);
        format!("  {bold}{text:>width$}{plain}  {name} {dim}({score:.4}){plain}, {likely}")
    });
    let mean = mean.as_ref().zip(summary.median).map(|(text, median)| {
        let likely = likely(summary, summary.mean_interval, "", 2);
        format!("  {bold}{text:>width$}{plain}  mean {dim}(median {median}){plain}, {likely}")
    });
    // Of effort on 1–10 the mean is the headline.
    let mean_first = summary.metric == "ces" && summary.scale == [1, 10];
    let lines = if mean_first { [mean, share] } else { [share, mean] };
    lines.into_iter().flatten().try_for_each(|line| writeln!(out, "{line}"))?;
    match summary.n {
        0 => writeln!(out, "  {n:>width$}  answers: nothing to score\n"),
        1 => writeln!(out, "  {n:>width$}  answer\n"),
        _ => writeln!(out, "  {n:>width$}  answers\n"),
    }
}

fn likely(summary: &Summary, interval: Option<Interval>, unit: &str, digits: usize) -> String {
    match interval {
        _ if summary.n == 0 => "nothing to score".into(),
        _ if summary.flags.contains(&Flag::Suppressed) => "withheld: too few answers to be shown".into(),
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
    if rows == 0 {
        return writeln!(out, "There are no rows.\n");
    }
    if report.left_out.is_empty() {
        return writeln!(out, "All {rows} rows were scored.\n");
    }
    let Style { bold, plain, .. } = style;
    writeln!(out, "{bold}Left out{plain} of {rows} rows\n")?;
    let width = report.left_out.iter().map(|left| left.entry.count.to_string().len()).max().unwrap_or(0);
    for left in &report.left_out {
        let NotScored { entry, file, column, question } = left;
        let what = column.as_ref().or(question.as_ref());
        write!(out, "  {:>width$}  {}", entry.count, files::reason(entry.reason))?;
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

//! The report in a terminal: the score, how sure it is, the distribution, and what was left out.

use std::env;
use std::io::{self, IsTerminal, Write};

use scorelet::report::{NotScored, Report};
use scorelet::say::Typography::Plain;
use scorelet::say::{Audience, files, left_out, scores};
use scorelet::scale::{Direction, Kind, Scale};
use scorelet::scoring::{Figure, Gaps, Metric, Statistic, Summary};

/// The length of the longest bar, in cells.
const BAR: usize = 36;

/// Eighths of a block: they make small differences visible.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// Escape sequences for styles; empty where the output is not a terminal.
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
    for same in named.chunk_by(|(name, a), (other, b)| name == other && scale(a) == scale(b)) {
        match same {
            [(name, summary)] if summary.by.is_none() && summary.period.is_none() => {
                one(out, summary, name, &style)?
            }
            _ => segments(out, same, &style)?,
        }
    }
    for one in &report.gaps {
        gaps(out, one, &style)?;
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
    writeln!(out, "  {dim}{}{plain}", scores::sentence(summary, Plain))?;
    for remark in summary.remarks() {
        writeln!(out, "  {}", scores::remark(remark, Plain))?;
    }
    writeln!(out)
}

/// The gaps of SERVQUAL, one line for each dimension.
fn gaps(out: &mut impl Write, gaps: &Gaps, style: &Style) -> io::Result<()> {
    let Style { bold, dim, plain } = style;
    writeln!(
        out,
        "{bold}{}{plain}  {dim}{}{plain}\n",
        scores::SERVQUAL,
        printable(&scores::gaps_about(gaps))
    )?;
    let width = gaps.dimensions.iter().map(|one| one.dimension.chars().count()).max().unwrap_or(0);
    for one in &gaps.dimensions {
        let (gap, interval) = (Plain.decimal(one.gap, 2), scores::gap_interval(one.interval, Plain));
        writeln!(out, "  {:<width$}  {bold}{gap:>6}{plain}  {interval}", printable(&one.dimension))?;
    }
    writeln!(out, "  {dim}{}{plain}\n", scores::gaps_sentence(gaps, Plain))
}

/// One line for each segment.
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
    let Style { bold, plain, .. } = style;
    for (value, summary) in lines {
        let (quantity, certainty) = match summary.figure() {
            Ok(figure) => (scores::quantity(&figure, Plain), scores::certainty(&figure, summary.n, Plain)),
            Err(why) => ("–".into(), scores::no_figure(why).into()),
        };
        writeln!(
            out,
            "  {value:<width$}  {bold}{quantity:>6}{plain}  n {:>digits$}  {certainty}",
            summary.n
        )?;
    }
    writeln!(out)
}

fn title(out: &mut impl Write, summary: &Summary, name: &str, style: &Style) -> io::Result<()> {
    let Style { bold, dim, plain } = style;
    let by = summary.by.as_ref().map(|by| format!(" by {}", printable(&by.column))).unwrap_or_default();
    let coding = summary.metric.coding();
    let (low, high) = (coding.scale().low(), coding.scale().high());
    let best = if coding.direction() == Direction::LowerIsBetter { low } else { high };
    let metric = metric(&summary.metric);
    writeln!(
        out,
        "{bold}{}{by}{plain}  {dim}{metric} on {low}–{high}, {best} is best{plain}\n",
        printable(name)
    )
}

fn scale(summary: &Summary) -> Scale {
    summary.metric.coding().scale()
}

/// The metric's name inside a line.
fn metric(metric: &Metric) -> String {
    let name = scores::short_name(metric);
    if metric.coding().kind() == Kind::Rating { name.to_lowercase() } else { name.to_owned() }
}

/// The figures and the number of answers, one below the other.
fn headline(out: &mut impl Write, summary: &Summary, style: &Style) -> io::Result<()> {
    let n = summary.n.to_string();
    let figures: Vec<_> = summary.figures().into_iter().flatten().collect();
    let quantities: Vec<_> = figures.iter().map(|figure| scores::quantity(figure, Plain)).collect();
    let width = quantities.iter().chain([&n]).map(String::len).max().unwrap_or(0);
    for (figure, quantity) in figures.iter().zip(&quantities) {
        let Style { bold, plain, .. } = style;
        let (name, certainty) = (named(summary, figure, style), scores::certainty(figure, summary.n, Plain));
        writeln!(out, "  {bold}{quantity:>width$}{plain}  {name}, {certainty}")?;
    }
    match (summary.n, summary.figure()) {
        (1, Ok(_)) => writeln!(out, "  {n:>width$}  answer\n"),
        (_, Ok(_)) => writeln!(out, "  {n:>width$}  answers\n"),
        (_, Err(_)) => Ok(()),
    }
}

/// What a figure is, and beside it the unrounded score or the median.
fn named(summary: &Summary, figure: &Figure, style: &Style) -> String {
    let Style { dim, plain, .. } = style;
    let (name, beside) = match figure.statistic {
        Statistic::Mean => ("mean".into(), summary.median.map(|median| format!("median {median}"))),
        Statistic::Score if summary.metric.is_net() => {
            (scores::short_name(&summary.metric).into(), Some(format!("{:.4}", figure.value)))
        }
        Statistic::Score => {
            (format!("{}, favourable answers", metric(&summary.metric)), Some(format!("{:.4}", figure.value)))
        }
    };
    beside.map_or(name.clone(), |beside| format!("{name} {dim}({beside}){plain}"))
}

fn distribution(out: &mut impl Write, summary: &Summary, style: &Style) -> io::Result<()> {
    let Some(counts) = &summary.counts else { return Ok(()) };
    let scale = scale(summary);
    let of = |value| counts.0.iter().find(|(v, _)| *v == value).map_or(0, |(_, count)| *count);
    let most = scale.values().map(of).max().unwrap_or(0);
    if most == 0 {
        return Ok(());
    }
    let width = most.to_string().len();
    let Style { dim, plain, .. } = style;
    for value in scale.values().rev() {
        let count = of(value);
        let share = Plain.share(count, summary.n);
        let line = format!("  {value:>2}  {count:>width$}  {dim}{share:>7}{plain}  {}", bar(count, most));
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out)
}

fn bar(count: u64, most: u64) -> String {
    let eighths = (count as f64 / most as f64 * (8 * BAR) as f64).round() as usize;
    // A value that was given at least once is visible.
    let eighths = if count > 0 { eighths.max(1) } else { 0 };
    "█".repeat(eighths / 8) + EIGHTHS.get(eighths % 8).unwrap_or(&"")
}

/// The groups from the favourable end, with their counts and shares.
fn groups(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    let Some(groups) = summary.groups.filter(|_| summary.n > 0) else { return Ok(()) };
    let part = |(group, count)| {
        let name = scores::group(&summary.metric, group).to_lowercase();
        format!("{name} {count} ({})", Plain.share(count, summary.n))
    };
    let parts: Vec<_> = groups.counts().into_iter().rev().map(part).collect();
    writeln!(out, "  {}", parts.join("   "))
}

/// What was not scored, by reason.
fn left_out(out: &mut impl Write, report: &Report, style: &Style) -> io::Result<()> {
    if report.left_out.is_empty() {
        return writeln!(out, "{}\n", left_out::rows(report.rows, false, Plain));
    }
    let Style { bold, plain, .. } = style;
    writeln!(out, "{bold}Left out{plain} of {}\n", Plain.counted(report.rows, "row", "rows"))?;
    let width = report.left_out.iter().map(|left| left.entry.count.to_string().len()).max().unwrap_or(0);
    for NotScored { entry, file, column, question } in &report.left_out {
        write!(out, "  {:>width$}  {}", entry.count, files::reason(entry.reason))?;
        for name in [column.as_ref().or(question.as_ref()), file.as_ref()].into_iter().flatten() {
            write!(out, ", {}", printable(name))?;
        }
        let lines = left_out::lines(&entry.lines, entry.count);
        writeln!(out, "{}{lines}", if lines.is_empty() { "" } else { ": " })?;
    }
    writeln!(out)
}

/// Text from a file without control characters, which a terminal would obey.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

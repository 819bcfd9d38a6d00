//! `scorelet service`: reads a file of tickets and prints service figures.

use std::error::Error;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use jiff::tz::TimeZone;
use scorelet::import::DateOrder;
use scorelet::json;
use scorelet::say::{self, Audience, service};
use scorelet::scoring::Confidence;
use scorelet::tickets::{self, Column, LeftOutCells, TicketOptions, TicketReport, TimeUnit};

use crate::score::arguments;

#[derive(clap::Args)]
pub struct Args {
    /// A CSV file with one ticket per row; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print only this metric, such as resolution_time; by default all that the columns allow
    #[arg(long)]
    metric: Option<String>,
    /// The column with the time a ticket was opened, by its header, such as "Created at". This and the other
    /// columns are recognised by their usual headers if not given
    #[arg(long, value_name = "COLUMN")]
    opened: Option<String>,
    /// The column with the time of the first reply
    #[arg(long, value_name = "COLUMN")]
    first_reply: Option<String>,
    /// The column with the time the ticket was resolved
    #[arg(long, value_name = "COLUMN")]
    resolved: Option<String>,
    /// The column with the number of contacts
    #[arg(long, value_name = "COLUMN")]
    contacts: Option<String>,
    /// The column with the talk time: seconds, m:ss, h:mm:ss, or with units as in 5m 30s
    #[arg(long, value_name = "COLUMN")]
    talk: Option<String>,
    /// The column with the time on hold
    #[arg(long, value_name = "COLUMN")]
    hold: Option<String>,
    /// The column with the time of the work after the contact
    #[arg(long, value_name = "COLUMN")]
    wrap_up: Option<String>,
    /// The time zone of times without an offset, such as Europe/Vilnius
    #[arg(long, default_value = "UTC", value_parser = arguments::time_zone, value_name = "ZONE")]
    tz: TimeZone,
    /// The order of day, month and year in dates such as 03/04/2026; by default all dates of a column decide
    #[arg(long, value_parser = arguments::date_order, value_name = "dmy|mdy|ymd")]
    date_order: Option<DateOrder>,
    /// The unit of durations that are plain numbers, where their header does not say it
    #[arg(long, value_parser = unit, value_name = "milliseconds|seconds|minutes|hours|days")]
    unit: Option<TimeUnit>,
    /// The confidence level of the intervals, such as 0.9
    #[arg(long, value_parser = arguments::confidence, default_value = "0.95", value_name = "SHARE")]
    confidence: Confidence,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

fn unit(name: &str) -> Result<TimeUnit, &'static str> {
    TimeUnit::from_name(name).ok_or("must be milliseconds, seconds, minutes, hours or days")
}

pub fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let named = |error: &dyn Error| format!("{}: {error}", args.file.display());
    let input: Box<dyn Read> = if args.file.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(&args.file).map_err(|error| named(&error))?)
    };
    let mut report = tickets::read(input, &args.options()).map_err(|error| {
        format!("{}: {}", args.file.display(), say::tickets::error(&error, Audience::Terminal))
    })?;
    if let Some(metric) = &args.metric {
        let made: Vec<_> = report.figures.iter().map(|figure| figure.metric).collect();
        if !made.contains(&metric.as_str()) {
            return Err(format!(
                "\"{metric}\" cannot be computed from these columns; available: {}",
                made.join(", ")
            )
            .into());
        }
        report.figures.retain(|figure| figure.metric == metric);
    }
    if report.is_empty() {
        let why = say::tickets::nothing(&report, Audience::Terminal);
        return Err(format!("{}: {why}", args.file.display()).into());
    }
    let mut output = io::stdout().lock();
    if args.json {
        writeln!(output, "{}", json::text(&report)?)?;
    } else {
        write(&mut output, &report)?;
    }
    Ok(output.flush()?)
}

impl Args {
    fn options(&self) -> TicketOptions {
        let given = [
            &self.opened,
            &self.first_reply,
            &self.resolved,
            &self.contacts,
            &self.talk,
            &self.hold,
            &self.wrap_up,
        ];
        let named = Column::ALL.into_iter().zip(given);
        TicketOptions {
            named: named.filter_map(|(column, name)| Some((column, name.clone()?))).collect(),
            zone: Some(self.tz.clone()),
            date_order: self.date_order,
            unit: self.unit,
            confidence: self.confidence,
        }
    }
}

fn write(out: &mut impl Write, report: &TicketReport) -> io::Result<()> {
    for figure in &report.figures {
        let name = figure.metric.replace('_', " ");
        let value = figure.value.map_or("–".into(), |value| service::quantity(value, figure.unit));
        writeln!(out, "  {name:<26} {value:>10}  {}", service::details(figure))?;
    }
    writeln!(out)?;
    for note in &report.notes {
        writeln!(out, "  {}", say::tickets::note(note, Audience::Terminal))?;
    }
    if !report.notes.is_empty() {
        writeln!(out)?;
    }
    if report.left_out.is_empty() {
        return writeln!(out, "All {} rows were read.", report.rows);
    }
    writeln!(out, "Left out of {} rows\n", report.rows)?;
    for LeftOutCells { column, reason, count, lines } in &report.left_out {
        let lines = say::left_out::lines(lines, *count);
        writeln!(out, "  {count}  {column}: {} ({lines})", say::tickets::reason(*reason))?;
    }
    Ok(())
}

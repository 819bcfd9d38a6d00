//! `scorelet service`: reads a file of tickets and prints service figures.

use std::error::Error;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use jiff::tz::TimeZone;
use scorelet::json;
use scorelet::say::{self, Audience, service};
use scorelet::scoring::Confidence;
use scorelet::tickets::{self, Column, LeftOutCells, TicketOptions, TicketReport};

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
    /// The column with the talk time: seconds, m:ss or h:mm:ss
    #[arg(long, value_name = "COLUMN")]
    talk: Option<String>,
    /// The column with the time on hold
    #[arg(long, value_name = "COLUMN")]
    hold: Option<String>,
    /// The column with the time of the work after the contact
    #[arg(long, value_name = "COLUMN")]
    wrap_up: Option<String>,
    /// The time zone of times without an offset, such as Europe/Vilnius
    #[arg(long, default_value = "UTC", value_parser = zone, value_name = "ZONE")]
    tz: TimeZone,
    /// The confidence level of the intervals, such as 0.9
    #[arg(long, value_parser = arguments::confidence, default_value = "0.95", value_name = "SHARE")]
    confidence: Confidence,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

fn zone(name: &str) -> Result<TimeZone, &'static str> {
    TimeZone::get(name).map_err(|_| "unknown time zone; write an IANA name such as Europe/Vilnius")
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

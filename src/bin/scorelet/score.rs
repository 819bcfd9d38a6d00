//! `scorelet score`: reads files and prints scores.

pub mod arguments;
mod terminal;

use std::error::Error;
use std::fs::File;
use std::io::{self, Read, Write};
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use flate2::read::MultiGzDecoder;
use scorelet::import;
use scorelet::json;
use scorelet::period::{Period, Zone};
use scorelet::report::{self, Report, Tallies};
use scorelet::say::{Audience, files};
use scorelet::scale::{CodingSpec, Direction, Kind, Scale, Values};
use scorelet::scoring::{self, Confidence};

/// Bytes that are read at once.
const PIECE: usize = 256 * 1024;

#[derive(clap::Args)]
pub struct Args {
    /// Files of answers: CSV, TSV, NDJSON, JSON, the collector's exports or counts from a warehouse, also
    /// gzipped; - is standard input. Several files are scored together as one sample
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The column with the ratings, by its exact header or by its number from 0; or a question's id. By default
    /// every column recognised as a rating
    #[arg(long)]
    column: Option<String>,
    /// The metric of the ratings; by default recognised from headers and values
    #[arg(long, value_parser = arguments::metric, value_name = "nps|csat|ces|rating")]
    metric: Option<Kind>,
    /// The scale that respondents saw, such as 1-5; by default the metric's usual scale
    #[arg(long, value_parser = arguments::scale, value_name = "LOW-HIGH")]
    scale: Option<Scale>,
    /// Which end of the scale is good; by default the higher one
    #[arg(long, value_parser = arguments::direction, value_name = "higher_is_better|lower_is_better")]
    direction: Option<Direction>,
    /// The values that count as favourable, such as 4,5; by default those usual for the scale
    #[arg(long, value_parser = arguments::values, value_name = "VALUES")]
    favourable: Option<Values>,
    /// What to do with a column with many answers that are not known words, or that do not fit its usual
    /// scale: ask what they mean, or ignore them and score the others
    #[arg(long, value_parser = arguments::unread, default_value = "ask", value_name = "ask|ignore")]
    unread: import::Unread,
    /// Score all columns of all files as one sample, whatever their names; they must have the same metric and
    /// scale
    #[arg(long)]
    pool: bool,
    /// Score each value of this column separately, such as plan
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
    /// Count only rows with this value in a column, or with != only rows without it; may be repeated, and
    /// all must hold
    #[arg(long = "where", value_parser = arguments::condition, value_name = "COLUMN=VALUE")]
    conditions: Vec<import::Condition>,
    /// Score each period separately, by the column with the answers' dates
    #[arg(long, value_parser = arguments::period, value_name = "day|week|month|quarter")]
    period: Option<Period>,
    /// The column with the answers' dates, named like --column; by default found by its header
    #[arg(long, requires = "period", value_name = "COLUMN")]
    date_column: Option<String>,
    /// The order of day, month and year in dates such as 03/04/2026; by default all dates of the column decide
    #[arg(long, requires = "period", value_parser = arguments::date_order, value_name = "dmy|mdy|ymd")]
    date_order: Option<import::DateOrder>,
    /// The time zone whose days count, such as Europe/Vilnius; dates without an offset from UTC are read in it
    #[arg(long, requires = "period", default_value = "UTC", value_parser = arguments::zone, value_name = "ZONE")]
    tz: Zone,
    /// Score a moving window of so many periods, such as 3, instead of single ones; needs --period
    #[arg(long, requires = "period", value_parser = clap::value_parser!(u16).range(1..), value_name = "PERIODS")]
    window: Option<u16>,
    /// The confidence level of the intervals, such as 0.9
    #[arg(long, value_parser = arguments::confidence, default_value = "0.95", value_name = "SHARE")]
    confidence: Confidence,
    /// Withhold segments with fewer answers than this, such as 5, and others from which they could be derived
    #[arg(long, value_name = "N", default_value_t = 0)]
    min_n: u64,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

pub fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let mut outcomes = read_all(&args.files, &args.import_options())?;
    if args.pool {
        report::pool(&mut outcomes).map_err(|unlike| files::unlike(&unlike, Audience::Terminal))?;
    }
    let options = scoring::ScoreOptions {
        confidence: args.confidence,
        min_n: args.min_n,
        ..scoring::ScoreOptions::default()
    };
    let report = Report::of(outcomes, &options, args.window.map_or(1, usize::from));
    let mut output = io::stdout().lock();
    if args.json {
        writeln!(output, "{}", json::text(&report)?)?;
    } else {
        terminal::write(&mut output, &report)?;
    }
    Ok(output.flush()?)
}

impl Args {
    fn import_options(&self) -> import::ImportOptions {
        let coding = CodingSpec {
            scale: self.scale,
            direction: self.direction,
            favourable: self.favourable,
            unfavourable: None,
        };
        import::ImportOptions {
            column: self.column.clone(),
            metric: self.metric,
            coding,
            by: self.by.clone(),
            period: self.period,
            date_column: self.date_column.clone(),
            date_order: self.date_order,
            zone: self.tz.clone(),
            conditions: self.conditions.clone(),
            unread: self.unread,
        }
    }
}

/// Reads the files, as many at the same time as there are processors. If several fail, the first is reported.
fn read_all(paths: &[PathBuf], options: &import::ImportOptions) -> Result<Vec<(String, Tallies)>, String> {
    if paths.iter().filter(|path| is_input(path)).count() > 1 {
        return Err("`-` (standard input) is given more than once, but it can be read only once".to_owned());
    }
    let workers = thread::available_parallelism().map_or(1, usize::from).min(paths.len());
    let next = AtomicUsize::new(0);
    let take = || {
        let turns = iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        let mine = turns.map_while(|number| Some((number, paths.get(number)?)));
        mine.map(|(number, path)| (number, path, read(path, options))).collect::<Vec<_>>()
    };
    let mut files = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(take)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect::<Vec<_>>()
    });
    files.sort_by_key(|(number, ..)| *number);
    files.into_iter().map(|(_, path, outcome)| Ok((path.display().to_string(), outcome?))).collect()
}

/// Whether the path means standard input.
fn is_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads one file; an error begins with its name.
fn read(path: &Path, options: &import::ImportOptions) -> Result<Tallies, String> {
    let named = |error: &dyn Error| format!("{}: {error}", path.display());
    let refused = |error: report::Error| {
        format!("{}: {}", path.display(), files::refusal_of(&error, options, Audience::Terminal))
    };
    let file: Box<dyn Read> = if is_input(path) {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(|error| named(&error))?)
    };
    let mut file = decompressed(file).map_err(|error| named(&error))?;
    let mut reader = report::File::new(options.clone());
    let mut piece = vec![0; PIECE];
    loop {
        let length = match file.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            length => length.map_err(|error| named(&error))?,
        };
        if length == 0 {
            return reader.finish().map_err(refused);
        }
        reader.push(piece.get(..length).unwrap_or_default()).map_err(refused)?;
    }
}

/// Returns the file's bytes, decompressed if they are gzipped.
fn decompressed(mut file: Box<dyn Read>) -> io::Result<Box<dyn Read>> {
    const GZIP: [u8; 2] = [0x1F, 0x8B];
    let mut head = Vec::new();
    file.by_ref().take(GZIP.len() as u64).read_to_end(&mut head)?;
    let gzipped = head == GZIP;
    let file = io::Cursor::new(head).chain(file);
    Ok(if gzipped { Box::new(Gzipped(MultiGzDecoder::new(file))) } else { Box::new(file) })
}

/// A gzipped file that reports damage in words.
struct Gzipped<R>(MultiGzDecoder<R>);

impl<R: Read> Read for Gzipped<R> {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let explained = |error: io::Error| match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                io::Error::new(error.kind(), format!("the gzip file is truncated or damaged: {error}"))
            }
            _ => error,
        };
        self.0.read(piece).map_err(explained)
    }
}

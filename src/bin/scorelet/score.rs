//! `scorelet score`: files in, scores out.

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
use scorelet::import::{self, ImportError, Outcome, Period};
use scorelet::json;
use scorelet::report::{self, Report};
use scorelet::say::{Audience, files};
use scorelet::scale::{CodingSpec, Direction, Kind, Scale, Values};
use scorelet::scoring::{self, Confidence, Tally};

/// How much is read at once.
const PIECE: usize = 256 * 1024;

#[derive(clap::Args)]
pub struct Args {
    /// CSV, TSV, NDJSON, JSON, our own export or the counts of a warehouse, each also as .gz; `-` is standard input. Several files are one sample
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The rating's column by its header's exact text, else by its number from 0; or the question's id
    #[arg(long)]
    column: Option<String>,
    /// What the ratings are
    #[arg(long, value_parser = arguments::metric, value_name = "nps|csat|ces|rating")]
    metric: Option<Kind>,
    /// The scale that was shown
    #[arg(long, value_parser = arguments::scale, value_name = "LOW-HIGH")]
    scale: Option<Scale>,
    /// Which end of the scale is good
    #[arg(long, value_parser = arguments::direction, value_name = "higher_is_better|lower_is_better")]
    direction: Option<Direction>,
    /// The favourable values, such as 4,5
    #[arg(long, value_parser = arguments::values, value_name = "VALUES")]
    favourable: Option<Values>,
    /// Score each value of this column apart
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
    /// Score each span of time apart, by the column that holds the answers' dates
    #[arg(long, value_parser = arguments::period, value_name = "day|week|month|quarter")]
    period: Option<Period>,
    /// Pool the answers of so many periods, up to each of them
    #[arg(long, requires = "period", value_parser = clap::value_parser!(u16).range(1..), value_name = "PERIODS")]
    window: Option<u16>,
    /// The confidence of the intervals, as a share
    #[arg(long, value_parser = arguments::confidence, default_value = "0.95", value_name = "SHARE")]
    confidence: Confidence,
    /// Withhold segments with fewer answers, and what would give them away by subtraction
    #[arg(long, value_name = "N", default_value_t = 0)]
    min_n: u64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let files = read_all(&args.files, &args.import_options())?;
    let options =
        scoring::Options { confidence: args.confidence, min_n: args.min_n, ..scoring::Options::default() };
    let report = Report::of(files, &options, args.window.map_or(1, usize::from));
    let mut output = io::stdout().lock();
    if args.json {
        writeln!(output, "{}", json::text(&report)?)?;
    } else {
        terminal::write(&mut output, &report)?;
    }
    Ok(output.flush()?)
}

impl Args {
    fn import_options(&self) -> import::Options {
        let coding = CodingSpec {
            scale: self.scale,
            direction: self.direction,
            favourable: self.favourable,
            unfavourable: None,
        };
        import::Options {
            column: self.column.clone(),
            metric: self.metric,
            coding,
            by: self.by.clone(),
            period: self.period,
        }
    }
}

/// Reads the files, as many at once as there are processors. Of several that fail the first is said.
fn read_all(paths: &[PathBuf], options: &import::Options) -> Result<Vec<(String, Outcome<Tally>)>, String> {
    if paths.iter().filter(|path| is_input(path)).count() > 1 {
        return Err("standard input can be read once, and `-` stands there twice".to_owned());
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

/// Whether this is standard input.
fn is_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads one file; whatever fails is said with its name.
fn read(path: &Path, options: &import::Options) -> Result<Outcome<Tally>, String> {
    let named = |error: &dyn Error| format!("{}: {error}", path.display());
    let refused =
        |error: ImportError| format!("{}: {}", path.display(), files::error(&error, Audience::Terminal));
    let file: Box<dyn Read> = if is_input(path) {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(|error| named(&error))?)
    };
    let mut file = unpacked(file).map_err(|error| named(&error))?;
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

/// The file's bytes, out of gzip where they are in it.
fn unpacked(mut file: Box<dyn Read>) -> io::Result<Box<dyn Read>> {
    const GZIP: [u8; 2] = [0x1F, 0x8B];
    let mut head = Vec::new();
    file.by_ref().take(GZIP.len() as u64).read_to_end(&mut head)?;
    let packed = head == GZIP;
    let file = io::Cursor::new(head).chain(file);
    Ok(if packed { Box::new(Packed(MultiGzDecoder::new(file))) } else { Box::new(file) })
}

/// What gzip holds; its damage is said in words.
struct Packed<R>(MultiGzDecoder<R>);

impl<R: Read> Read for Packed<R> {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let say = |error: io::Error| match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                io::Error::new(error.kind(), format!("the gzip file is cut off, or damaged: {error}"))
            }
            _ => error,
        };
        self.0.read(piece).map_err(say)
    }
}

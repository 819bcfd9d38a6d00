//! What is said about files of answers: why one cannot be scored, how one was read, and why answers were
//! left out.

mod counts;
pub(super) mod dates;
mod labels;
mod long;
mod pool;
mod scale;
mod structure;
mod told;
mod unfit;
mod unstated;

pub use counts::{refusal, refusal_of};
pub use pool::unlike;

use std::error::Error;
use std::fmt;

use super::Audience;
use crate::import::{Evidence, FileColumn, ImportError, ImportOptions, NotText, Note, Reason, Seen};
use crate::report;
use crate::scale::{Coding, Direction, Kind, Scale};

/// How many columns a message lists.
const LISTED: usize = 60;

/// How many columns that came near a message explains.
const EXPLAINED: usize = 5;

/// How many characters of a column's name a message shows.
const NAME: usize = 60;

/// What scripts read.
impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&error(self, Audience::Script))
    }
}

impl Error for ImportError {}

/// Says why a file cannot be scored and what to do next. At the terminal it lists the columns too;
/// scripts have them beside the message.
pub fn error(error: &ImportError, audience: Audience) -> String {
    error_of(error, &ImportOptions::default(), audience)
}

/// Says the same to a caller who gave these options: what is given is not asked for again.
pub fn error_of(error: &ImportError, given: &ImportOptions, audience: Audience) -> String {
    let option = |name| audience.option(name);
    match error {
        ImportError::Empty => "the file is empty".into(),
        ImportError::NotText(what) => not_text(*what).into(),
        ImportError::NoColumn { wanted, columns } => {
            format!("there is no column {}{}", quoted(wanted), list(columns, audience))
        }
        ImportError::NoHeader { line, cells } => no_header(*line, cells, audience),
        ImportError::NoQuestion { wanted, column, questions } => format!(
            "there is neither a column nor a question {}{}",
            quoted(wanted),
            long::questions(column, questions, audience)
        ),
        ImportError::SameName { wanted, numbers } => {
            let (all, first) = (numbers_of(numbers), numbers.first().copied().unwrap_or_default());
            let count = if numbers.len() == 2 { "two".to_owned() } else { numbers.len().to_string() };
            format!(
                "{count} columns are named {}: columns {all}; choose one by its number, such as {first}",
                quoted(wanted)
            )
        }
        ImportError::RowsInCell { .. }
        | ImportError::SecondHeader { .. }
        | ImportError::RepeatedId { .. } => structure::error(error, audience),
        ImportError::NoRating { columns, considered } => no_rating(
            columns,
            considered.iter().map(|considered| note(considered, audience)),
            given,
            audience,
        ),
        ImportError::NoMetric { columns, seen } => scale::no_metric(columns, seen, given, audience),
        ImportError::NoScale { seen, assumed } => scale::no_scale(seen, *assumed, given, audience),
        ImportError::Unfit(column) => unfit::text(column, given, audience),
        ImportError::NoDate { columns } => {
            format!("no column holds dates, which {} needs{}", option("period"), list(columns, audience))
        }
        ImportError::OtherDates { columns } => dates::of_other_things(columns, audience),
        ImportError::UnknownZone { column, example } => dates::unknown_zone(column, example),
        ImportError::SeveralDates { columns } => dates::several(columns, audience),
        ImportError::DateOrder { column, why } => dates::order(column, why, audience),
        ImportError::TooManySubmissions { limit } => format!(
            "the file holds more than {limit} submissions that may have several rows; split it, and keep the rows of each submission together"
        ),
        ImportError::SeveralColumns { columns } => {
            format!(
                "several columns could hold the answers: {}; choose one with {}",
                named(columns),
                option("column")
            )
        }
    }
}

fn no_rating(
    columns: &[String],
    reasons: impl ExactSizeIterator<Item = String>,
    given: &ImportOptions,
    audience: Audience,
) -> String {
    let (column, metric) = (audience.option("column"), audience.option("metric"));
    let asked = match given.metric {
        None => format!(", and say with {metric} what was asked"),
        Some(_) => String::new(),
    };
    let next = format!("If one does, name it with {column}{asked}.");
    let (reasons, columns) = (explained(reasons), list(columns, audience));
    format!("no column holds a rating{reasons}{columns}\n{next}")
}

pub(super) const fn not_text(what: NotText) -> &'static str {
    match what {
        NotText::Gzip => "the file is compressed with gzip; unpack it first",
        NotText::Pdf => "the file is a PDF; export the answers as CSV",
        NotText::OldWorkbook => "the file is an Excel workbook (.xls); export it as CSV",
        NotText::Zip => "the file is a zip archive or a workbook (.xlsx, .ods); export it as CSV",
        NotText::Binary => "the file is not text; CSV, TSV, NDJSON and JSON can be read",
    }
}

/// Lists numbers: `1 and 3`.
fn numbers_of(numbers: &[usize]) -> String {
    let names: Vec<String> = numbers.iter().map(usize::to_string).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

fn no_header(line: u64, cells: &[String], audience: Audience) -> String {
    let column = audience.option("column");
    format!(
        "the file has no header: line {line} already holds answers\nAdd a header row, or name the rating's column by its number with {column}{}",
        list(cells, audience)
    )
}

/// Says a remark about how one of several files was read.
pub fn file_note(remark: &report::FileNote, audience: Audience) -> String {
    let text = counts::note(&remark.note, audience);
    remark.file.as_ref().map_or(text.clone(), |file| format!("{file}: {text}"))
}

/// Says a remark about how a file of answers was read.
fn note(note: &Note, audience: Audience) -> String {
    let (column, metric, scale) =
        (audience.option("column"), audience.option("metric"), audience.option("scale"));
    match note {
        Note::Scored { column, coding, why } => scored(column, coding, why.as_ref()),
        Note::OffTheScale { column, scale: own, count } => {
            let what = if *count == 1 { "answer is" } else { "answers are" };
            let name = quoted(&column.name);
            format!(
                "{name}: {count} {what} not on the {own} scale; if another scale was shown, give it with {scale}"
            )
        }
        Note::NotRatings { .. } => not_ratings(note, audience),
        Note::Unread { column, texts } => {
            let count: u64 = texts.iter().map(|(_, count)| count).sum();
            let what = if count == 1 { "answer was" } else { "answers were" };
            format!("{}: {count} {what} not read: {}", quoted(&column.name), unfit::counted(texts))
        }
        Note::AgainstHeader { column, scale, direction } => against_header(column, *scale, *direction),
        Note::AgainstAnswers { column, direction } => format!(
            "{}: by the words of its answers {}; your direction says otherwise and is used",
            quoted(&column.name),
            good(*direction)
        ),
        Note::DoubtfulScale { seen, assumed } => format!(
            "{} and is not scored: that does not fit {assumed}, the usual scale; give the scale that was shown with {column} and {scale}, or add {}",
            self::seen(seen),
            unfit::ignore(audience)
        ),
        Note::SmallerScale { seen, scale: smaller } => format!(
            "{}, as if {smaller} was shown. If it was, the figure is wrong: score the column with {column}, {metric} csat, {} and {} 3,4",
            self::seen(seen),
            scale_option(*smaller, audience),
            audience.option("favourable")
        ),
        Note::NotScored(column) => unfit::text(column, &ImportOptions::default(), audience),
        Note::MoreRatings { column: name } => {
            format!("{} may hold ratings too; score it with {column} and {metric}", quoted(name))
        }
        Note::Unstated { columns } => unstated::text(columns, audience),
        Note::NeverMet { column, value } => {
            format!(
                "no cell of {} is {}; check the spelling, also of capitals",
                quoted(column),
                quoted(value)
            )
        }
        Note::HeaderBelow { line } => {
            format!("the header is on line {line}; the lines above it are a title and were left out")
        }
        Note::Dates { .. }
        | Note::SerialDates { .. }
        | Note::DatesByCells { .. }
        | Note::SameDates { .. }
        | Note::OtherDates { .. } => dates::note(note, audience),
        Note::Labelled { .. } | Note::CountColumn { .. } | Note::AlikeSegments { .. } => {
            labels::text(note, audience)
        }
        Note::ShortRows { .. } | Note::UncheckedIds { .. } => structure::note(note),
        Note::RowPerAnswer { .. }
        | Note::OtherQuestions { .. }
        | Note::SeveralQuestions { .. }
        | Note::TooManyQuestions { .. } => long::note(note, audience),
        Note::Unpaired { limit, apart: true } => format!(
            "servqual is not scored: more than {limit} responses, whose rows are not next to each other; sort the rows by id"
        ),
        Note::Unpaired { limit, apart: false } => {
            format!(
                "servqual is not scored: more than {limit} responses; score fewer at a time, or count them by sql"
            )
        }
        Note::OwnExport => "an export of Scorelet: each answer names its question and scale".into(),
        Note::KindInEachRow { column } => format!("each row names the kind of its question in {column}"),
        Note::BadRecord { line, cut_off, error } => {
            let is = if *cut_off { "is cut off" } else { "is not JSON" };
            let what = error
                .as_ref()
                .map_or("it has bytes that are not UTF-8", |error| super::fault::syntax(error.reason));
            format!("the record on line {line} {is}: {what}")
        }
    }
}

fn scored(column: &FileColumn, coding: &Coding, why: Option<&Evidence>) -> String {
    let best = match coding.direction() {
        Direction::LowerIsBetter => format!(", {} is best", coding.scale().low()),
        Direction::HigherIsBetter => String::new(),
    };
    let why = why.map_or_else(String::new, |why| format!(": {}", evidence(why)));
    let metric = match coding.kind() {
        Kind::Rating if *coding == Coding::EXPECTATION => "better or worse than expected".to_owned(),
        Kind::Rating => "a rating".to_owned(),
        kind => kind.name().to_uppercase(),
    };
    format!("{} is read as {metric} on {}{best}{why}", column_of(column), coding.scale())
}

const fn good(direction: Direction) -> &'static str {
    match direction {
        Direction::LowerIsBetter => "low is good",
        Direction::HigherIsBetter => "high is good",
    }
}

fn against_header(column: &FileColumn, scale: Option<Scale>, direction: Option<Direction>) -> String {
    let scale = scale.map(|scale| format!("the scale {scale}"));
    let direction = direction.map(|direction| format!("that {}", good(direction)));
    let said: Vec<String> = scale.into_iter().chain(direction).collect();
    format!(
        "{}: its header says {}; your options say otherwise and are used",
        quoted(&column.name),
        said.join(" and ")
    )
}

fn evidence(why: &Evidence) -> String {
    match why {
        Evidence::Header { word, scale: None } => format!("its header says {word:?}"),
        Evidence::Header { word, scale: Some(scale) } => format!("its header says {word:?} and {scale}"),
        Evidence::Asked => "as you asked".into(),
        Evidence::Program(program) => format!("{program} exports this column on that scale"),
        Evidence::Groups => {
            "its answers are promoters, passives and detractors; the ratings are not known".into()
        }
        Evidence::NpsGroups => "another column names promoters and detractors".into(),
        Evidence::Stars => "its answers are stars".into(),
        Evidence::UsualScale(scale) => format!("a rating on {scale} is read as satisfaction"),
        Evidence::Words(family) => format!("its answers are words of {}", family.name()),
        Evidence::OutOf(all) => format!("its answers are written as numbers out of {all} (/{all})"),
        Evidence::Fifths => "its answers are fifths of one, 0.2 for one star".into(),
    }
}

fn not_ratings(note: &Note, audience: Audience) -> String {
    let Note::NotRatings { column, invalid, answers, example, scale } = note else { return String::new() };
    let not = match (example, scale) {
        (Some(example), _) => format!("not ratings, such as {example:?}"),
        (None, Some(scale)) => {
            format!("not on {scale}; if another scale was shown, give it with {}", audience.option("scale"))
        }
        (None, None) => "not ratings".into(),
    };
    format!("{} is not scored: {invalid} of its {answers} answers are {not}", column_of(column))
}

fn seen(seen: &Seen) -> String {
    let column = column_of(&seen.column);
    match seen.range {
        Some((least, most)) if least == most => format!("{column} holds the whole number {least} only"),
        Some((least, most)) => format!("{column} holds whole numbers from {least} to {most}"),
        None => format!("{column} holds no whole numbers"),
    }
}

/// Says why answers were left out.
pub const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Missing => "no answer",
        Reason::OffTheScale => "not on the scale",
        Reason::NotAWholeNumber => "not a whole number",
        Reason::NotANumber => "not a number",
        Reason::SeveralAnswers => "several answers in one cell",
        Reason::NotJson => "not JSON",
        Reason::OtherShape => "a record that is built differently",
        Reason::NotAQuestion => "a question with an invalid scale or groups",
        Reason::TooFewCells => "row ends before the rating",
        Reason::TooManyCells => "more cells than the header",
        Reason::HeaderRow => "another header row",
        Reason::SummaryRow => "a row that sums up others",
        Reason::Duplicate => "replaced by another row of the same submission",
        Reason::Excluded => "a test, or excluded by its source",
        Reason::NotSelected => "not selected by the conditions",
        Reason::OtherQuestion => "the answer to a question that is not scored",
        Reason::NoQuestion => "no question beside the answer",
        Reason::NoDate => "no date",
        Reason::TornLastLine => "last line cut off",
        Reason::UnclosedQuote => "quote never closed; the rest of the file was not read",
        Reason::TooLong => "record too long",
    }
}

/// A scale as this reader gives it.
fn scale_option(scale: Scale, audience: Audience) -> String {
    match audience {
        Audience::Terminal => format!("--scale {scale}"),
        Audience::Script => format!("scale [{}, {}]", scale.low(), scale.high()),
    }
}

/// The first of several reasons, one a line.
fn explained(reasons: impl ExactSizeIterator<Item = String>) -> String {
    let more = reasons.len().saturating_sub(EXPLAINED);
    let mut text: String = reasons.take(EXPLAINED).map(|reason| format!("\n  {reason}")).collect();
    if more > 0 {
        text.push_str(&format!("\n  … and {more} more like these"));
    }
    text
}

/// The columns by number and name, one a line.
fn list(columns: &[String], audience: Audience) -> String {
    if audience == Audience::Script || columns.is_empty() {
        return String::new();
    }
    let lines = columns.iter().take(LISTED).enumerate();
    let mut text: String = lines.map(|(number, name)| format!("\n  {number:>3}  {}", quoted(name))).collect();
    if columns.len() > LISTED {
        text.push_str(&format!("\n  … and {} more", columns.len() - LISTED));
    }
    format!("\nThe columns are:{text}")
}

fn column_of(column: &FileColumn) -> String {
    format!("{} (column {})", quoted(&column.name), column.number)
}

fn named(columns: &[String]) -> String {
    columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
}

/// The first of many columns.
fn first_of(columns: &[String]) -> String {
    let more = columns.len().saturating_sub(EXPLAINED);
    let first = named(columns.get(..EXPLAINED).unwrap_or(columns));
    if more > 0 { format!("{first} and {more} more") } else { first }
}

/// A name in quotes, with control characters escaped, and cut where it is long.
pub(super) fn quoted(name: &str) -> String {
    if name.chars().count() <= NAME {
        return format!("{name:?}");
    }
    let start: String = name.chars().take(NAME - 1).collect();
    format!("{:?}", start + "…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{report::Reader, scoring};

    fn notes(file: &str, audience: Audience) -> Vec<String> {
        let mut reader = Reader::new(ImportOptions::default(), scoring::ScoreOptions::default());
        reader.push(file.as_bytes()).unwrap();
        reader.finish().unwrap().notes.iter().map(|note| file_note(note, audience)).collect()
    }

    #[test]
    fn flags_are_for_the_terminal_only() {
        for file in ["nps\n10\n11\n", "nps,score\n10,3\n9,4\n8,5\n"] {
            assert!(notes(file, Audience::Terminal).iter().any(|note| note.contains("--")), "{file}");
            assert!(!notes(file, Audience::Script).iter().any(|note| note.contains("--")), "{file}");
        }
    }

    #[test]
    fn errors_say_what_to_do_next() {
        let error = ImportError::NoScale {
            seen: Seen {
                column: FileColumn { number: 2, name: "recommend".into() },
                range: Some((1, 5)),
                answers: 20,
                off: 0,
                unread: Vec::new(),
            },
            assumed: Scale::NPS,
        };
        assert_eq!(
            self::error(&error, Audience::Terminal),
            "\"recommend\" (column 2) holds whole numbers from 1 to 5, which does not fit 0-10, the usual scale\nIf 0-10 was shown, add --scale 0-10; otherwise give the scale that was shown, such as with --column, --metric csat and --scale 1-5, and with --metric what was asked. To score it on 0-10 all the same, add --unread ignore."
        );
        let error =
            ImportError::NoColumn { wanted: "x".into(), columns: vec!["id".into(), "n\u{1b}ps".into()] };
        assert_eq!(error.to_string(), "there is no column \"x\"");
        assert_eq!(
            self::error(&error, Audience::Terminal),
            "there is no column \"x\"\nThe columns are:\n    0  \"id\"\n    1  \"n\\u{1b}ps\""
        );
    }
}

//! Reads cells as durations: `23m 17s`, `2 hours 15 minutes`, `1:23:45`, `PT1H30M`, or a number of a known unit.

/// What a number without a unit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// Thousandths of a second.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days of 24 hours.
    Days,
    /// Weeks of seven days.
    Weeks,
}

impl TimeUnit {
    /// The names of the units, as options write them.
    pub const NAMES: [(&str, TimeUnit); 5] = [
        ("milliseconds", TimeUnit::Milliseconds),
        ("seconds", TimeUnit::Seconds),
        ("minutes", TimeUnit::Minutes),
        ("hours", TimeUnit::Hours),
        ("days", TimeUnit::Days),
    ];

    /// Returns the unit of that name, such as `minutes`.
    pub fn from_name(name: &str) -> Option<TimeUnit> {
        TimeUnit::NAMES.iter().find(|(known, _)| *known == name).map(|(_, unit)| *unit)
    }

    /// Returns how many seconds it has.
    pub(super) const fn seconds(self) -> f64 {
        match self {
            TimeUnit::Milliseconds => 0.001,
            TimeUnit::Seconds => 1.0,
            TimeUnit::Minutes => 60.0,
            TimeUnit::Hours => 3600.0,
            TimeUnit::Days => 86_400.0,
            TimeUnit::Weeks => 604_800.0,
        }
    }
}

/// The words for units in headers and cells, in the languages of the surveys.
const WORDS: [(TimeUnit, &str); 6] = [
    (TimeUnit::Milliseconds, "ms|msec|msecs|millisecond|milliseconds|millis"),
    (
        TimeUnit::Seconds,
        "s|sec|secs|second|seconds|sek|sekunde|sekunden|seconde|secondes|seg|segs|segundo|segundos|secondo|\
         secondi|secunde|secundă|sekunda|sekundy|sekund|sekundės|sekundžių|sn|saniye|с|сек|секунда|секунди|\
         секунды|секунд|秒|초|ثانية|ثواني|שניה|שניות|सेकंड|सेकेंड|წამი|წმ",
    ),
    (
        TimeUnit::Minutes,
        "m|min|mins|minute|minutes|minuten|minuto|minutos|minuti|minut|minuta|minuty|minutė|minutės|minučių|dk|\
         dakika|хв|хвилина|хвилини|хвилин|мин|минута|минуты|минут|分|分钟|分間|분|دقيقة|دقائق|דקה|דקות|मिनट|წუთი|წთ",
    ),
    (
        TimeUnit::Hours,
        "h|hr|hrs|hour|hours|std|stunde|stunden|heure|heures|hora|horas|ora|ore|oră|godz|godzina|godziny|godzin|\
         val|valanda|valandos|valandų|sa|saat|ч|час|часа|часов|год|година|години|годин|时|小时|時間|시간|ساعة|\
         ساعات|שעה|שעות|घंटा|घंटे|საათი|სთ",
    ),
    (
        TimeUnit::Days,
        "d|day|days|tag|tage|tagen|t|jour|jours|j|día|días|dia|dias|giorno|giorni|zi|zile|dzień|dni|diena|dienos|\
         dienų|gün|д|день|дня|дней|дні|днів|дн|天|日|일|يوم|أيام|יום|ימים|दिन|დღე",
    ),
    (TimeUnit::Weeks, "w|wk|wks|week|weeks|woche|wochen|semaine|semaines|semana|semanas"),
];

/// Returns the unit that a word names.
pub(super) fn unit(word: &str) -> Option<TimeUnit> {
    let is = |(_, words): &&(TimeUnit, &str)| words.split('|').any(|known| known == word);
    WORDS.iter().find(is).map(|(unit, _)| *unit)
}

/// What a cell of a column of durations holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Duration {
    /// Seconds.
    Seconds(f64),
    /// A number without a unit.
    Bare(f64),
    /// A number such as `1,234`, with so many whole numbers if its sign groups digits.
    Grouped(f64),
    /// `12:30`: minutes and seconds, or hours and minutes.
    Clock(f64, f64),
    /// Less than nothing.
    Negative,
}

/// The longest duration, in seconds: 30 million years.
const LONGEST: f64 = 1e15;

/// Reads a duration.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let text = text.trim().trim_start_matches('\'');
    if may_be_months(text) {
        return None;
    }
    let text = text.to_lowercase();
    if text.len() > 80 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Some(rest) = text.strip_prefix(['-', '\u{2212}']) {
        return duration(rest).map(|_| Duration::Negative);
    }
    let found = number(&text)
        .or_else(|| clock(&text))
        .or_else(|| iso(&text).map(Duration::Seconds))
        .or_else(|| worded(&text).map(Duration::Seconds))?;
    let seconds = match found {
        Duration::Seconds(value) | Duration::Bare(value) | Duration::Grouped(value) => value,
        Duration::Clock(first, _) => first,
        Duration::Negative => 0.0,
    };
    (seconds <= LONGEST).then_some(found)
}

/// Whether a text is a number with a lone `M`, which may mean months or minutes.
fn may_be_months(text: &str) -> bool {
    let number = text.strip_suffix('M').unwrap_or_default().trim_end();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
}

/// Whether a number is a part of a day, as spreadsheets store durations: `0.00381944`.
pub(super) fn is_part_of_day(text: &str) -> bool {
    let fraction = text.trim().strip_prefix("0.").or(text.trim().strip_prefix("0,"));
    fraction.is_some_and(|digits| digits.len() > 4 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Reads a number alone: `90`, `1.5`, `1,5`, `1,234`, `1,234.5`.
fn number(text: &str) -> Option<Duration> {
    let is = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let plain = |whole: &str, fraction: &str| format!("{whole}.{fraction}").parse::<f64>().ok();
    if is(text) {
        return text.parse().ok().map(Duration::Bare);
    }
    let sign = text.rfind(['.', ','])?;
    let (whole, fraction) = (text.get(..sign)?, text.get(sign + 1..)?);
    if !is(fraction) {
        return None;
    }
    let groups: Vec<&str> = whole.split(['.', ',', ' ', '\'']).collect();
    let grouped = groups.iter().skip(1).all(|group| group.len() == 3 && is(group))
        && groups.first().is_some_and(|first| is(first) && first.len() <= 3);
    if is(whole) {
        // `1,234` may be a thousand or one and a bit; `1.234` and `0,250` have a fraction.
        let thousand = text.get(sign..)?.starts_with(',') && fraction.len() == 3 && whole.len() <= 3;
        return match thousand && !whole.starts_with('0') {
            true => format!("{whole}{fraction}").parse().ok().map(Duration::Grouped),
            false => plain(whole, fraction).map(Duration::Bare),
        };
    }
    let same = whole.contains(text.get(sign..=sign)?);
    let whole = groups.concat();
    match (grouped, same, fraction.len()) {
        (true, true, 3) => format!("{whole}{fraction}").parse().ok().map(Duration::Bare),
        (true, false, _) => plain(&whole, fraction).map(Duration::Bare),
        _ => None,
    }
}

/// Reads `m:ss`, `h:mm:ss`, or these after days: `1 day, 2:03:04`, `1.02:03:04`.
fn clock(text: &str) -> Option<Duration> {
    let start = text.find(':')?;
    let first = text.get(..start)?.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    let (before, text) = text.split_at_checked(first)?;
    let days = match before.trim_end_matches([' ', ',', '.']) {
        "" if before.is_empty() => 0.0,
        "" => return None,
        days if days.bytes().all(|byte| byte.is_ascii_digit()) && before.ends_with(['.', ' ']) => {
            days.parse::<f64>().ok()? * TimeUnit::Days.seconds()
        }
        days => worded(days)?,
    };
    let parts: Vec<&str> = text.split(':').collect();
    let last = parts.len() - 1;
    let mut numbers = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        // `parse` would accept signs and `inf` too.
        let digits = part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' && at == last);
        let number: f64 = part.parse().ok().filter(|_| digits)?;
        if at > 0 && number >= 60.0 {
            return None;
        }
        numbers.push(number);
    }
    match numbers.as_slice() {
        [one, two] if before.is_empty() => Some(Duration::Clock(*one, *two)),
        [hours, minutes] if before.ends_with(' ') => {
            Some(Duration::Seconds(days + 3600.0 * hours + 60.0 * minutes))
        }
        [hours, minutes, seconds] => {
            Some(Duration::Seconds(days + 3600.0 * hours + 60.0 * minutes + seconds))
        }
        _ => None,
    }
}

/// Reads ISO 8601: `PT1H30M`, `P1DT2H`. Months and years have no fixed length.
fn iso(text: &str) -> Option<f64> {
    let (days, time) = text.strip_prefix('p')?.split_once('t').unwrap_or((text.strip_prefix('p')?, ""));
    let mut total = 0.0;
    for (part, units) in
        [(days, &[('w', 604_800.0), ('d', 86_400.0)][..]), (time, &[('h', 3600.0), ('m', 60.0), ('s', 1.0)])]
    {
        let mut rest = part;
        while !rest.is_empty() {
            let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
            let (number, after) = rest.split_at_checked(end)?;
            let sign = after.chars().next()?;
            let (_, seconds) = units.iter().find(|(known, _)| *known == sign)?;
            total += number.replace(',', ".").parse::<f64>().ok().filter(|value| *value >= 0.0)? * seconds;
            rest = after.get(1..)?;
        }
    }
    (text.len() > 2).then_some(total)
}

/// Words between the parts of a duration.
const AND: &[&str] = &["and", "und", "et", "y", "e", "i", "și", "ir", "ve", "и", "і", "та"];

/// Reads numbers with their units, the longer ones first: `1 day 3 hours`, `23m 17s`, `1,5 h`, `2h15`.
fn worded(text: &str) -> Option<f64> {
    let (mut rest, mut total, mut before) = (text.trim(), 0.0, f64::INFINITY);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',')).unwrap_or(rest.len());
        let (digits, after) = rest.split_at_checked(end)?;
        let value = digits.trim_end_matches(',').replace(',', ".").parse::<f64>().ok()?;
        let after = after.trim_start();
        let word_ends = |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, ',' | '.' | ';');
        let end = after.find(word_ends).unwrap_or(after.len());
        let (word, after) = after.split_at_checked(end)?;
        let unit = match unit(word) {
            Some(unit) => unit.seconds(),
            // `2h15` is two hours and 15 minutes.
            None if word.is_empty() && before == TimeUnit::Hours.seconds() && value < 60.0 => 60.0,
            None => return None,
        };
        if unit >= before {
            return None;
        }
        (total, before) = (total + value * unit, unit);
        rest = after.trim_start_matches([' ', ',', '.', ';', '\u{a0}']);
        let word = rest.split(' ').next().unwrap_or_default();
        if AND.contains(&word) {
            rest = rest.get(word.len()..)?.trim_start();
        }
    }
    (before < f64::INFINITY).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (text, seconds) in [
            ("23m 17s", 1397.0),
            ("2 hours 15 minutes", 8100.0),
            ("1 day 3 hours", 97_200.0),
            ("1 Day, 3 Hours and 5 Minutes", 97_500.0),
            ("1:23:45", 5025.0),
            ("26:15:00", 94_500.0),
            ("1 day, 2:03:04", 93_784.0),
            ("1.02:03:04", 93_784.0),
            ("PT1H30M", 5400.0),
            ("P1DT2H", 93_600.0),
            ("PT0.5S", 0.5),
            ("1,5 h", 5400.0),
            ("2h15", 8100.0),
            ("2H 15M", 8100.0),
            ("3m", 180.0),
            ("45 min.", 2700.0),
            ("2 Stunden 15 Minuten", 8100.0),
            ("2 ore și 5 minute", 7500.0),
            ("3 год 20 хв", 12_000.0),
            ("2時間 5分", 7500.0),
            ("90 s", 90.0),
        ] {
            assert_eq!(duration(text), Some(Duration::Seconds(seconds)), "{text}");
        }
        for (text, value) in [
            ("90", 90.0),
            ("1.5", 1.5),
            ("1,5", 1.5),
            ("1,234.5", 1234.5),
            ("1.234,5", 1234.5),
            ("0,250", 0.25),
        ] {
            assert_eq!(duration(text), Some(Duration::Bare(value)), "{text}");
        }
        assert_eq!(duration("1,234,567"), Some(Duration::Bare(1_234_567.0)));
        assert_eq!(duration("1,234"), Some(Duration::Grouped(1234.0)));
        assert_eq!(duration("1:30"), Some(Duration::Clock(1.0, 30.0)));
        assert_eq!(duration("-1h 20m"), Some(Duration::Negative));
        for text in [
            "",
            "inf",
            "1e3",
            "1:75",
            "1:2:3:4",
            "five",
            "3 M",
            "1.5M",
            "1:",
            "0.5:30",
            "17s 23m",
            "3 apples",
            "p1m",
            "p",
            "2026-03-02",
            "h",
            "1e99 h",
        ] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}

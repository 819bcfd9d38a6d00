//! Values of options, as they are written on the command line.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use scorelet::import::{Condition, DateOrder, Unread};
use scorelet::period::{Period, Zone};
use scorelet::scale::{Direction, Kind, Scale, Values};
use scorelet::scoring::Confidence;

pub fn metric(text: &str) -> Result<Kind, &'static str> {
    Kind::from_name(text).ok_or("must be nps, csat, ces or rating")
}

pub fn direction(text: &str) -> Result<Direction, &'static str> {
    Direction::from_name(text).ok_or("must be higher_is_better or lower_is_better")
}

pub fn scale(text: &str) -> Result<Scale, &'static str> {
    let ends = text
        .split_once('-')
        .and_then(|(low, high)| Some((low.trim().parse().ok()?, high.trim().parse().ok()?)));
    ends.and_then(|(low, high)| Scale::new(low, high))
        .ok_or("must be two whole numbers within 0-10, such as 1-5")
}

pub fn values(text: &str) -> Result<Values, &'static str> {
    let value = |value: &str| value.trim().parse().ok().filter(|value| Values::range(0, 10).contains(*value));
    let values: Option<Values> = text.split(',').map(value).collect();
    values.ok_or("must be whole numbers within 0-10, such as 4,5")
}

pub fn confidence(text: &str) -> Result<Confidence, &'static str> {
    text.parse().ok().and_then(Confidence::new).ok_or("must be a share above 0 and below 1, such as 0.9")
}

pub fn period(text: &str) -> Result<Period, &'static str> {
    Period::from_name(text).ok_or("must be day, week, month or quarter")
}

pub fn unread(text: &str) -> Result<Unread, &'static str> {
    Unread::from_name(text).ok_or("must be ask or ignore")
}

pub fn date_order(text: &str) -> Result<DateOrder, &'static str> {
    DateOrder::from_name(text).ok_or("must be dmy, mdy or ymd")
}

/// A zone, by its IANA name.
pub fn time_zone(name: &str) -> Result<TimeZone, &'static str> {
    // The default. Any other name is looked for in the system's folder of zones, which is searched as a whole.
    if name == "UTC" {
        return Ok(TimeZone::UTC);
    }
    TimeZone::get(name).map_err(|_| "unknown time zone; write an IANA name such as Europe/Vilnius")
}

pub fn zone(name: &str) -> Result<Zone, &'static str> {
    time_zone(name).map(|zone| zone_of(&zone))
}

/// Returns the offsets of a zone from 1900 to 2120.
pub fn zone_of(zone: &TimeZone) -> Zone {
    const FROM: i64 = -2_208_988_800;
    const TO: i64 = 4_733_510_400;
    let from = Timestamp::from_second(FROM).unwrap_or_default();
    let changes =
        zone.following(from).map(|change| (change.timestamp().as_second(), change.offset().seconds()));
    Zone::new(zone.to_offset(from).seconds(), changes.take_while(|(at, _)| *at < TO).collect())
}

pub fn condition(text: &str) -> Result<Condition, &'static str> {
    Condition::parse(text).ok_or("must be COLUMN=VALUE or COLUMN!=VALUE, such as status=ANSWERED")
}

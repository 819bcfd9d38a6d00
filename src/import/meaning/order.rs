//! Decides from all dates of a column whether the day or the month comes first.

use super::date::{DateOrder, Separator};

/// Why the order of the dates of a column is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnknownOrder {
    /// This date may be read in both orders, and no other one decides.
    Open(String),
    /// The first date has the day first, the second one the month first.
    Mixed(String, String),
}

/// What was met of a column's dates that may be read in two orders, for each separator.
#[derive(Clone, Debug, Default)]
pub(crate) struct OrderClues {
    slash: Met,
    hyphen: Met,
}

/// The first dates that tell something about their order.
#[derive(Clone, Debug, Default)]
struct Met {
    /// One that is a date only with the day first.
    day_first: Option<String>,
    /// One that is a date only with the month first.
    month_first: Option<String>,
    /// One that means something else with the day first than with the month first.
    either: Option<String>,
}

impl OrderClues {
    /// Notes what a date means in each order; `None` where there is no such date.
    pub fn note<T: PartialEq>(
        &mut self,
        separator: Separator,
        [month_first, day_first]: [Option<T>; 2],
        text: &str,
    ) {
        let met = match separator {
            Separator::Slash => &mut self.slash,
            Separator::Hyphen => &mut self.hyphen,
        };
        let place = match (&month_first, &day_first) {
            (Some(month), Some(day)) if month == day => return,
            (Some(_), Some(_)) => &mut met.either,
            (Some(_), None) => &mut met.month_first,
            (None, _) => &mut met.day_first,
        };
        place.get_or_insert_with(|| text.trim().to_owned());
    }

    /// Decides the order of each separator's dates.
    pub fn orders(&self) -> Result<Orders, UnknownOrder> {
        Ok(Orders { slash: self.slash.is_day_first()?, hyphen: self.hyphen.is_day_first()? })
    }

    /// Returns a date that decided the order, and the order.
    pub fn decisive(&self) -> Option<(&str, DateOrder)> {
        [&self.slash, &self.hyphen].into_iter().find_map(|met| {
            let day_first = met.day_first.as_deref().map(|text| (text, DateOrder::DayFirst));
            day_first.or(met.month_first.as_deref().map(|text| (text, DateOrder::MonthFirst)))
        })
    }

    /// Returns what both have met.
    #[cfg(feature = "server")]
    pub fn with(&self, other: &OrderClues) -> OrderClues {
        OrderClues { slash: self.slash.with(&other.slash), hyphen: self.hyphen.with(&other.hyphen) }
    }
}

impl Met {
    /// Whether the day comes first. Where no date may be read in both orders, it does not matter.
    fn is_day_first(&self) -> Result<bool, UnknownOrder> {
        match (&self.day_first, &self.month_first, &self.either) {
            (Some(day), Some(month), _) => Err(UnknownOrder::Mixed(day.clone(), month.clone())),
            (None, None, Some(either)) => Err(UnknownOrder::Open(either.clone())),
            (day, ..) => Ok(day.is_some()),
        }
    }

    #[cfg(feature = "server")]
    fn with(&self, other: &Met) -> Met {
        let first = |one: &Option<String>, two: &Option<String>| one.clone().or_else(|| two.clone());
        Met {
            day_first: first(&self.day_first, &other.day_first),
            month_first: first(&self.month_first, &other.month_first),
            either: first(&self.either, &other.either),
        }
    }
}

/// Whether the day comes first in the dates with each separator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Orders {
    slash: bool,
    hyphen: bool,
}

impl Orders {
    /// The same order for both separators.
    #[cfg(feature = "server")]
    pub const fn all(day_first: bool) -> Orders {
        Orders { slash: day_first, hyphen: day_first }
    }

    /// Returns which of two readings holds.
    pub fn choose<T>(self, separator: Separator, [month_first, day_first]: [T; 2]) -> T {
        let is_day_first = match separator {
            Separator::Slash => self.slash,
            Separator::Hyphen => self.hyphen,
        };
        if is_day_first { day_first } else { month_first }
    }
}

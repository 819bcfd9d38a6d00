//! The times of a call as numbers without a unit. Call centres write seconds; some tools write minutes.

use super::column::Column;

/// The columns of the times of a call.
pub(super) const HANDLING: [Column; 3] = [Column::Talk, Column::Hold, Column::WrapUp];

/// So many calls do not all take less than a minute.
const ENOUGH: u64 = 10;

/// The numbers without a unit in a column.
#[derive(Clone, Debug, Default)]
pub(super) struct BareTimes {
    count: u64,
    most: f64,
    first: Option<String>,
    /// One with a fraction, which seconds rarely have.
    fraction: Option<String>,
}

impl BareTimes {
    /// Notes a number as it is written.
    pub fn note(&mut self, text: &str, value: f64) {
        self.count += 1;
        self.most = self.most.max(value);
        let slot = if value.fract() == 0.0 { &mut self.first } else { &mut self.fraction };
        if slot.is_none() {
            *slot = Some(text.trim().to_owned());
        }
    }

    /// Returns an example if the numbers may be minutes. A caller talks longer than a minute now and then, but
    /// may never be on hold so long.
    pub fn unclear(&self, talk: bool) -> Option<&str> {
        let short = talk && self.count >= ENOUGH && self.most < 60.0;
        self.fraction.as_deref().or_else(|| self.first.as_deref().filter(|_| short))
    }
}

//! Numbers as text, in the typography of the place where they are read.

/// Which signs numbers are written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typography {
    /// ASCII signs: for terminals, scripts and logs, where text is searched and copied.
    Plain,
    /// A true minus, no-break spaces before units, commas between thousands: for pages.
    Page,
}

impl Typography {
    /// Returns a number that is written with an ASCII minus, with this typography's minus.
    pub fn signed(self, number: &str) -> String {
        match (self, number.strip_prefix('-')) {
            (Typography::Page, Some(digits)) => ["−", digits].concat(),
            _ => number.to_owned(),
        }
    }

    /// Returns a number with `digits` decimals, without a minus before zero. A whole number is rounded
    /// half away from zero.
    pub fn decimal(self, value: f64, digits: usize) -> String {
        let value = if digits == 0 { value.round() } else { value };
        let text = format!("{value:.digits$}");
        let is_zero = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
        self.signed(if is_zero { text.trim_start_matches('-') } else { &text })
    }

    /// Returns both numbers, with more decimals than `digits` where they would look equal.
    pub fn pair(self, [a, b]: [f64; 2], digits: usize) -> [String; 2] {
        let shown = |digits| [self.decimal(a, digits), self.decimal(b, digits)];
        (digits..digits + 6).map(shown).find(|[a, b]| a != b).unwrap_or_else(|| shown(digits))
    }

    /// Returns a count.
    pub fn count(self, number: u64) -> String {
        let digits = number.to_string();
        if self == Typography::Plain {
            return digits;
        }
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text
    }

    /// Returns a count with the noun for one or for several.
    pub fn counted(self, number: u64, one: &str, many: &str) -> String {
        let noun = if number == 1 { one } else { many };
        [&self.count(number), self.space(), noun].concat()
    }

    /// Returns a number with a percent sign.
    pub fn percent(self, number: &str) -> String {
        [number, self.space(), "%"].concat()
    }

    /// Returns a part of `n` in percent with one decimal. A part that is not empty is never 0.0 %.
    pub fn share(self, part: u64, n: u64) -> String {
        let percent = 100.0 * part as f64 / n.max(1) as f64;
        self.percent(&if part > 0 && percent < 0.05 { "<0.1".into() } else { format!("{percent:.1}") })
    }

    /// Returns a level of confidence in percent. As 0.29 · 100 is 28.999…, eight decimals are kept and
    /// trailing zeros dropped.
    pub fn level(self, confidence: f64) -> String {
        self.percent(&((confidence * 1e10).round() / 1e8).to_string())
    }

    /// The space between a number and its unit.
    const fn space(self) -> &'static str {
        match self {
            Typography::Plain => " ",
            Typography::Page => "\u{a0}",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Typography::{Page, Plain};

    #[test]
    fn bounds_that_would_look_equal_get_digits() {
        assert_eq!(Page.pair([18.61, 18.68], 0), ["18.6", "18.7"]);
        assert_eq!(Page.pair([18.0, 18.0], 0), ["18", "18"]);
        assert_eq!(Page.decimal(-0.04, 1), "0.0");
        assert_eq!([Page.decimal(-2.5, 0), Plain.decimal(-2.5, 0)], ["−3", "-3"]);
    }

    #[test]
    fn counts_and_shares_are_readable() {
        assert_eq!([0, 999, 1000, 1_234_567].map(|n| Page.count(n)), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(Plain.count(1_234_567), "1234567");
        assert_eq!(Page.share(1, 10_000), "<0.1\u{a0}%");
        assert_eq!(Page.share(0, 0), "0.0\u{a0}%");
        assert_eq!(Plain.level(0.29), "29 %");
    }
}

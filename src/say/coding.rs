//! Why a scale, its direction and its groups do not fit together, in words.

use crate::scale::CodingError;

/// Returns what is wrong and what is allowed.
pub const fn text(error: CodingError) -> &'static str {
    match error {
        CodingError::NoScale => "a rating needs its scale, [low, high] within 0-10",
        CodingError::NpsScale => "an NPS scale must end at 10: promoters are 9-10",
        CodingError::NpsDirection => "NPS is always higher_is_better",
        CodingError::OffScale => "favourable and unfavourable values must be on the scale",
        CodingError::EmptySet => {
            "favourable and unfavourable must list at least one value each, or be omitted"
        }
        CodingError::Overlap => "a value cannot be both favourable and unfavourable",
    }
}

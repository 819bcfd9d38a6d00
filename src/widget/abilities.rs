//! What each of the widget's three modules can do: the one table of it in this room. The build chooses the
//! module by `cfg` (src/bin/xtask/wasm.rs).
//!
//! | | `widget` | `widget-more` | `widget-full` |
//! |---|---|---|---|
//! | [`OWN_SURVEYS`] | – | yes | yes |
//! | [`WORDS_FOR_FAULTS`] | – | yes | yes |
//! | [`KIOSK`] | – | yes | yes |
//! | [`ANY_FORMAT`] | – | – | yes |

/// Asks surveys of the host's own, not only presets.
pub const OWN_SURVEYS: bool = !cfg!(scorelet_small);
/// Says what is wrong with an option or a survey. The small module only refuses, and the embed loads a
/// larger one.
pub const WORDS_FOR_FAULTS: bool = !cfg!(scorelet_small);
/// Keeps the answers of a kiosk apart.
pub const KIOSK: bool = !cfg!(scorelet_small);
/// Posts in any format, not only a response as JSON.
pub const ANY_FORMAT: bool = !cfg!(scorelet_json);

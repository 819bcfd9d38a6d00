//! What the one who runs the collector should know, a line each on stderr.

use std::fmt::Arguments;
use std::io::Write;

/// Writes a line. Where stderr is gone nobody can be told, and that must not stop the collector,
/// as `eprintln!` would.
pub(super) fn line(text: Arguments) {
    let _ = writeln!(std::io::stderr(), "scorelet: {text}");
}

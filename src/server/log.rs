//! The collector's log: one line on stderr for each thing that the operator should know.

use std::io::Write;

use super::facts::Notice;

/// Writes a line. A closed stderr must not stop the collector, so this is not `eprintln!`, which panics.
pub(super) fn write(notice: &Notice) {
    let _ = writeln!(std::io::stderr(), "scorelet: {notice}");
}

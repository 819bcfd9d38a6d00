//! `scorelet calc`: reads requests and writes replies, line by line.

use std::error::Error;
use std::io::{self, BufRead, Read, Write};

use scorelet::calc::MAX_BYTES;
use scorelet::say::replies;

#[derive(clap::Args)]
pub struct Args {}

/// Replies to each line before it reads the next, so that a program can send a request and wait. The reply to an
/// invalid line is an error, and reading goes on.
pub fn run(Args {}: Args) -> Result<(), Box<dyn Error>> {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut line = Vec::new();
    // The longest line with its line break, and one byte more to detect a longer line.
    let most = MAX_BYTES + 2;
    while input.by_ref().take(most as u64).read_until(b'\n', &mut line)? > 0 {
        let reply = if line.len() == most && !line.ends_with(b"\n") {
            // The rest is skipped, not stored: an endless line must not fill the memory.
            input.skip_until(b'\n')?;
            replies::too_long()
        } else {
            // Invalid UTF-8 becomes U+FFFD, which is not JSON outside strings.
            let text = String::from_utf8_lossy(&line);
            // Some shells add a byte order mark to what they pipe.
            replies::reply(text.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r']))
        };
        writeln!(output, "{reply}")?;
        output.flush()?;
        line.clear();
    }
    Ok(())
}

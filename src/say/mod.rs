//! Typed facts as words, for the terminal, for scripts and pages, and for `calc`.
//!
//! Every other room returns data: a fault, a note, a figure. A sentence is made here and nowhere else, so
//! nobody edits one by searching in it.

mod coding;
pub mod fault;
pub mod files;
pub mod left_out;
#[cfg(feature = "server")]
mod metrics;
mod numbers;
#[cfg(feature = "server")]
mod openapi;
#[cfg(feature = "server")]
mod operating;
pub mod replies;
pub mod requests;
pub mod scores;
#[cfg(feature = "server")]
pub mod service;
#[cfg(feature = "server")]
mod serving;
#[cfg(feature = "server")]
pub mod tickets;
#[cfg(feature = "server")]
mod warehouse;

pub use numbers::Typography;

/// Who reads a text. It decides how an option is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Someone at the command line: `--metric`.
    Terminal,
    /// Someone who calls the scorer from JavaScript or uses a page: `metric`.
    Script,
}

impl Audience {
    /// Returns how this reader names the option `name`.
    pub fn option(self, name: &str) -> String {
        match self {
            Audience::Terminal => format!("--{}", name.replace('_', "-")),
            Audience::Script => name.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Audience;

    #[test]
    fn an_option_is_named_as_its_reader_writes_it() {
        assert_eq!(Audience::Terminal.option("metric"), "--metric");
        assert_eq!(Audience::Script.option("metric"), "metric");
    }
}

//! Numbers that Rust and the scripts exchange, by name. `www/widget/codes.ts` holds the same lists, and
//! tests here compare them, and the functions of [`super::boundary`] with `www/widget/rust.ts`.

use crate::delivery::outbox::Verdict;

/// What the visitor of a survey does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Did {
    /// Changes a field.
    Change,
    /// Goes on.
    Next,
    /// Closes the survey.
    Dismiss,
    /// Leaves the page.
    Leave,
    /// Goes back.
    Back,
}

impl Did {
    /// Reads a number from the scripts.
    pub fn from_code(code: u8) -> Did {
        match code {
            0 => Did::Change,
            1 => Did::Next,
            2 => Did::Dismiss,
            4 => Did::Back,
            _ => Did::Leave,
        }
    }
}

/// A state that Rust puts a survey into; the scripts know two more, before it asks and while it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It thanks for the answer.
    Thanks,
    /// It is over.
    Closed,
}

impl State {
    /// Its name for the scripts and in the attribute `state`.
    pub fn name(self) -> &'static str {
        match self {
            State::Thanks => "thanks",
            State::Closed => "closed",
        }
    }
}

/// What became of opening a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is on the page.
    Shown,
    /// A listener of the page cancelled it.
    Cancelled,
    /// An option or the survey is wrong, or needs a larger module. The larger modules have said what is
    /// wrong; the small one has no words for that.
    Refused,
    /// Its tab is on the page; pressing it opens the survey as a popup.
    Tab,
}

/// How far the delivery of an answer has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// On the visitor's disk, to be sent.
    OnDisk,
    /// In memory only, to be sent.
    InMemory,
    /// An attempt failed.
    Failed,
    /// The endpoint has it.
    Delivered,
}

impl Stage {
    /// Reads a number from the scripts.
    pub fn from_code(code: u8) -> Stage {
        match code {
            1 => Stage::InMemory,
            2 => Stage::Failed,
            3 => Stage::Delivered,
            _ => Stage::OnDisk,
        }
    }
}

/// Reads a verdict from the scripts, which got it from [`crate::delivery::outbox::verdict`].
pub fn verdict(code: u8) -> Verdict {
    match code {
        0 => Verdict::Delivered,
        1 => Verdict::Later,
        2 => Verdict::RejectedForNow,
        _ => Verdict::Rejected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::outbox::Standing;
    use crate::survey::options::Durability;
    use std::collections::BTreeMap;

    /// The names and numbers of an enum; one that lacks a variant does not compile.
    macro_rules! codes {
        ($type:ident: $($name:ident),+) => {{
            let _all_are_here = |code: $type| match code { $($type::$name => ()),+ };
            (stringify!($type).to_owned(), vec![$((stringify!($name).to_owned(), $type::$name as u8)),+])
        }};
    }

    type Lists = BTreeMap<String, Vec<(String, u8)>>;

    /// The `const enum`s of a TypeScript file.
    fn lists(source: &str) -> Lists {
        let mut lists = Lists::new();
        for part in source.split("export const enum ").skip(1) {
            let (name, rest) = part.split_once(" {").unwrap();
            let (body, _) = rest.split_once("\n}").unwrap();
            let entries =
                body.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("/**"));
            let entry = |line: &str| {
                let (name, code) = line.trim_end_matches(',').split_once(" = ").unwrap();
                (name.to_owned(), code.parse().unwrap())
            };
            lists.insert(name.to_owned(), entries.map(entry).collect());
        }
        lists
    }

    #[test]
    fn scripts_and_rust_name_the_same_numbers() {
        let ours = Lists::from([
            codes!(Did: Change, Next, Dismiss, Leave, Back),
            codes!(Outcome: Shown, Cancelled, Refused, Tab),
            codes!(Stage: OnDisk, InMemory, Failed, Delivered),
            codes!(Verdict: Delivered, Later, RejectedForNow, Rejected),
            codes!(Standing: Waits, Due, Expired),
            codes!(Durability: Memory, Disk, UntilDelivered),
        ]);
        assert_eq!(lists(include_str!("../../www/widget/codes.ts")), ours);
    }

    #[test]
    fn scripts_know_the_states() {
        let codes = include_str!("../../www/widget/codes.ts");
        let (_, states) = codes.split_once("export type State = ").unwrap();
        let (states, _) = states.split_once(';').unwrap();
        for state in [State::Thanks, State::Closed] {
            assert!(states.contains(&format!("\"{}\"", state.name())), "{states}");
        }
    }

    #[test]
    fn every_number_is_read_as_the_name_it_was_made_from() {
        for did in [Did::Change, Did::Next, Did::Dismiss, Did::Leave, Did::Back] {
            assert_eq!(Did::from_code(did as u8), did);
        }
        for stage in [Stage::OnDisk, Stage::InMemory, Stage::Failed, Stage::Delivered] {
            assert_eq!(Stage::from_code(stage as u8), stage);
        }
        for wanted in [Verdict::Delivered, Verdict::Later, Verdict::RejectedForNow, Verdict::Rejected] {
            assert_eq!(verdict(wanted as u8), wanted);
        }
    }

    /// A function's name, the types of what it takes, and the type of what it returns, in TypeScript.
    type Signature = (String, Vec<String>, String);

    /// The functions that boundary.rs exports. An enum crosses as `u8`; which one, the script's side says.
    fn exported(source: &str) -> Vec<Signature> {
        let functions = source.split("#[wasm_bindgen]\npub fn ").skip(1);
        let function = |text: &str| {
            let (name, rest) = text.split_once('(').unwrap();
            let (takes, rest) = rest.split_once(')').unwrap();
            let returns = rest.split_once(" {").unwrap().0.trim().trim_start_matches("-> ");
            let takes = takes.split(',').filter_map(|one| one.split_once(": "));
            (name.to_owned(), takes.map(|(_, of)| script_type(of.trim())).collect(), script_type(returns))
        };
        functions.map(function).collect()
    }

    fn script_type(rust: &str) -> String {
        match rust {
            "" => "void",
            "u8" => "code",
            "u16" | "u32" | "i32" | "usize" | "f64" => "number",
            "bool" => "boolean",
            "&str" | "String" => "string",
            "Option<String>" => "string | undefined",
            "Tag" => "HTMLElement",
            other => other,
        }
        .to_owned()
    }

    /// The functions of the interface in rust.ts, with `code` for the name of any enum.
    fn declared(source: &str, enums: &Lists) -> Vec<Signature> {
        let (_, body) = source.split_once("export interface Rust {\n").unwrap();
        let code = |of: &str| match of {
            name if enums.contains_key(name) => "code".to_owned(),
            "Bit" => "boolean".to_owned(),
            other => other.to_owned(),
        };
        let text: String = body
            .lines()
            .map(str::trim)
            .filter(|line| !line.starts_with("//") && !line.starts_with("/**"))
            .collect();
        let functions = text.split(';').filter_map(|line| line.split_once('('));
        let function = |(name, rest): (&str, &str)| {
            let (takes, returns) = rest.split_once("): ").unwrap();
            let takes = takes.split(',').filter_map(|one| one.split_once(": "));
            (name.to_owned(), takes.map(|(_, of)| code(of.trim())).collect(), code(returns))
        };
        functions.map(function).collect()
    }

    #[test]
    fn scripts_declare_every_function_as_it_is() {
        let enums = lists(include_str!("../../www/widget/codes.ts"));
        let mut declared = declared(include_str!("../../www/widget/rust.ts"), &enums);
        let mut exported = exported(include_str!("boundary.rs"));
        // The scripts pass the status of a rejection where Rust takes a number.
        declared.sort();
        exported.sort();
        assert!(exported.len() > 10, "the functions were not found");
        assert_eq!(declared, exported);
    }
}

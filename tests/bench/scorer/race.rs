//! Contenders run in turn, several times; the best run of each counts, and what it counted has to be
//! right every time.

use crate::answers::Answers;
use crate::counts::Counts;

/// Who counts.
#[derive(Clone, Copy, Debug)]
pub struct Contender {
    /// As `--contender` names it.
    pub name: &'static str,
    pub title: &'static str,
    /// How many times as fast ours has to be.
    pub bar: Option<f64>,
    /// How many times as fast it should be.
    pub aim: Option<f64>,
}

impl Contender {
    pub const fn new(name: &'static str, title: &'static str) -> Contender {
        Contender { name, title, bar: None, aim: None }
    }

    pub const fn bar(self, bar: f64) -> Contender {
        Contender { bar: Some(bar), ..self }
    }

    pub const fn aim(self, aim: f64) -> Contender {
        Contender { aim: Some(aim), ..self }
    }

    fn is_ours(self) -> bool {
        self.name == "ours" || self.name == "push"
    }
}

/// One run.
pub struct Run {
    pub seconds: f64,
    /// None of who merely reads or copies.
    pub counts: Option<Counts>,
}

/// What a contender did.
pub struct Result {
    pub contender: Contender,
    pub seconds: Vec<f64>,
    /// Why it did not finish, or that it counted otherwise.
    pub trouble: Option<String>,
    pub wrong: bool,
    /// Whether it counts at all, and counted right every time.
    pub right: bool,
}

impl Result {
    fn best(&self) -> f64 {
        self.seconds.iter().copied().fold(f64::INFINITY, f64::min)
    }

    fn worst(&self) -> f64 {
        self.seconds.iter().copied().fold(0.0, f64::max)
    }
}

/// Lets each contender run so many times, all of them once before any runs again.
pub fn race(
    contenders: &[Contender],
    runs: usize,
    answers: &Answers,
    mut run: impl FnMut(Contender) -> std::result::Result<Run, String>,
) -> Vec<Result> {
    let none = |contender: &Contender| Result {
        contender: *contender,
        seconds: Vec::new(),
        trouble: None,
        wrong: false,
        right: false,
    };
    let mut results: Vec<Result> = contenders.iter().map(none).collect();
    for _ in 0..runs {
        for result in results.iter_mut().filter(|result| result.trouble.is_none()) {
            match run(result.contender) {
                Ok(run) => {
                    result.seconds.push(run.seconds);
                    let equal = run.counts.map(|counts| counts == answers.counts);
                    result.right = equal == Some(true);
                    if equal == Some(false) {
                        (result.wrong, result.trouble) = (true, Some("counts otherwise".to_owned()));
                    }
                }
                Err(message) => result.trouble = Some(message),
            }
        }
    }
    results
}

/// Prints the results with ours against each of them; false where somebody counted otherwise.
pub fn print(title: &str, answers: &Answers, results: &[Result]) -> bool {
    let rate = |seconds: f64| answers.size as f64 / seconds / 1e6;
    println!("\n{title}: {:.0} MB, {} rows", answers.size as f64 / 1e6, answers.rows);
    println!("{:<40} {:>8} {:>8}  ours to it", "MB/s", "best", "worst");
    let ours = results.iter().find(|result| result.contender.name == "ours").map(Result::best);
    for result in results {
        let name = format!("{} ({})", result.contender.title, result.contender.name);
        let numbers = if result.seconds.is_empty() {
            String::new()
        } else {
            format!("{:>8.0} {:>8.0}", rate(result.best()), rate(result.worst()))
        };
        let said = match (&result.trouble, ours) {
            (Some(trouble), _) => format!("!! {trouble}"),
            (None, Some(ours)) if !result.contender.is_ours() => {
                verdict(result.contender, result.best() / ours)
            }
            _ => String::new(),
        };
        println!("{name:<40} {numbers:>17}  {said}");
    }
    let right = results.iter().filter(|result| result.right).count();
    if right > 0 {
        println!("Counted right, every time: {right}");
    }
    results.iter().all(|result| !result.wrong)
}

fn verdict(contender: Contender, ratio: f64) -> String {
    let of = |what: &str, bar: Option<f64>| {
        bar.map(|bar| format!("{what} {bar}: {}", if ratio >= bar { "met" } else { "not met" }))
    };
    let said: Vec<String> =
        [of("bar", contender.bar), of("aim", contender.aim)].into_iter().flatten().collect();
    if said.is_empty() { format!("{ratio:.2}") } else { format!("{ratio:.2}  {}", said.join(", ")) }
}

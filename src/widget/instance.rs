//! One survey on the page: carries out what follows from what the visitor does.

use super::codes::{Stage, State};
use super::dom::{self, Tag};
use super::view::View;
use crate::delivery::format::{Delivery, Request};
use crate::survey::MODULE;
use crate::survey::definition::Question;
use crate::survey::digits::Digits;
use crate::survey::flow::{Act, Effect, Flow};
use crate::survey::form::{self, Form};
use crate::survey::options::Options;
use crate::survey::response::{Answer, Response, uuid_v7};
use crate::survey::screen::{Screen, Voice};
use crate::survey::wording::{Key, Locale, fill};
use std::cell::{Cell, RefCell};

/// Everything that one survey is made of when it opens.
pub struct Parts {
    /// The number that the browser's part knows it by.
    pub number: u32,
    /// Its element.
    pub host: Tag,
    pub options: Options,
    /// An absolute address; none: events only.
    pub url: Option<String>,
    /// How to post; none: the response as JSON.
    pub delivery: Option<&'static Delivery>,
    /// Whether the survey has texts of the host's own.
    pub own_texts: bool,
    /// The page's address, as far as it may be posted.
    pub page: Option<String>,
    /// The host's own facts: each a name and a JSON text.
    pub context: Vec<(String, String)>,
    /// Whether the visitor asked for privacy: then neither page nor respondent is posted.
    pub private: bool,
}

/// An open survey.
pub struct Instance {
    parts: Parts,
    /// The response's id, made when the form opens.
    id: String,
    voice: RefCell<Voice>,
    flow: RefCell<Flow>,
    context: RefCell<Vec<(String, String)>>,
    respondent: RefCell<Option<String>>,
    view: View,
    digits: RefCell<Digits>,
    /// What the visitor sees.
    shown: Cell<Shown>,
}

/// What a survey's card shows.
#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Question,
    Sending,
    Unsent,
    Thanks,
}

impl Instance {
    /// Draws a survey's first screen.
    pub fn open(mut parts: Parts, voice: Voice, flow: Flow) -> Instance {
        let wide = flow.survey().questions.iter().any(Question::is_wide);
        let instance = Instance {
            id: new_id(),
            flow: RefCell::new(flow),
            context: RefCell::new(std::mem::take(&mut parts.context)),
            respondent: RefCell::new(parts.options.respondent.take()),
            view: View::new(&parts.host, &parts.options, &voice, wide),
            digits: RefCell::default(),
            shown: Cell::new(Shown::Question),
            voice: RefCell::new(voice),
            parts,
        };
        instance.show();
        instance
    }

    /// Adds a fact to what the response will carry; without a name it is the respondent.
    pub fn fact(&self, name: &str, value: &str) {
        if name.is_empty() {
            *self.respondent.borrow_mut() = Some(value.to_owned());
            return;
        }
        let mut context = self.context.borrow_mut();
        context.retain(|(other, _)| other != name);
        context.push((name.to_owned(), value.to_owned()));
    }

    /// What the visitor does. `inside`: the focus is in the survey; `by_key`: it came by a key.
    pub fn act(&self, act: Act, inside: bool, by_key: bool) {
        if act == Act::Leave && !self.parts.options.partial {
            return;
        }
        if act == Act::Dismiss && self.flow.borrow().is_over() {
            // The answer is being sent: closing the card does not dismiss the survey.
            return self.enter(State::Closed);
        }
        let effects = self.flow.borrow_mut().apply(act);
        for effect in effects {
            self.carry_out(effect, inside, by_key);
        }
    }

    /// The value that a key chooses on the scale whose fields have that name.
    pub fn digit(&self, key: &str, name: &str) -> Option<u8> {
        let flow = self.flow.borrow();
        let mut digits = self.digits.borrow_mut();
        match flow.coding(name) {
            Some(coding) => digits.press(key, coding),
            None => {
                digits.interrupt();
                None
            }
        }
    }

    /// Changes the language, with the built-in wording nearest to it.
    pub fn speak(&self, language: &str, locale: Locale, inside: bool) {
        let own_texts = self.parts.own_texts && MODULE.own_surveys;
        let language = if own_texts { language } else { locale.tag() }.to_owned();
        *self.voice.borrow_mut() = Voice { locale, language };
        self.view.speak(&self.voice.borrow());
        match self.shown.get() {
            Shown::Question => {
                let faulty = self.view.is_faulty();
                self.show();
                if faulty {
                    self.require();
                }
            }
            Shown::Thanks => self.thank(inside),
            Shown::Sending | Shown::Unsent => self.wait(inside),
        }
    }

    /// Tells assistive technology of the survey, once.
    pub fn say(&self) {
        if !self.flow.borrow().is_over() {
            let (screen, _) = self.screen();
            let question = |_: &str| screen.items.first().map(|item| item.text.as_str());
            self.view.say(&fill(self.voice.borrow().locale.text(Key::Announce), question));
        }
    }

    /// Shows how far the delivery of the answer has got.
    pub fn delivery(&self, stage: Stage, inside: bool) {
        match stage {
            _ if self.shown.get() == Shown::Thanks => {}
            Stage::InMemory | Stage::Failed => {
                self.shown.set(if stage == Stage::InMemory { Shown::Sending } else { Shown::Unsent });
                self.wait(inside);
            }
            Stage::OnDisk | Stage::Delivered => self.thank(inside),
        }
    }

    fn wait(&self, inside: bool) {
        let locale = &self.voice.borrow().locale;
        if self.shown.get() == Shown::Sending {
            self.view.sending(locale, inside);
        } else {
            self.view.unsent(locale, inside);
        }
    }

    /// Returns what to draw. The flow is not borrowed while drawing: a field that loses the focus to it may
    /// fire its change event at once, and that leads back here.
    fn screen(&self) -> (Screen, Form) {
        let flow = self.flow.borrow();
        (self.voice.borrow().screen(&flow), flow.form().clone())
    }

    fn enter(&self, state: State) {
        self.parts.host.set_state(state.name());
    }

    fn announce(&self, name: &str, detail: &str) {
        dom::announce(&self.parts.host, name, detail);
    }

    fn carry_out(&self, effect: Effect, inside: bool, by_key: bool) {
        match effect {
            Effect::Show => {
                self.show();
                // What announced the survey speaks of a question that is gone.
                self.view.say("");
                self.view.focus(by_key);
            }
            Effect::Changed => self.changed(),
            Effect::Required => self.require(),
            Effect::Announce(answer) => self.announce("answer", &answer.to_text()),
            Effect::Submit(answers) => {
                let response = self.response(answers, true);
                let body = response.to_text();
                self.announce("submit", &response_detail(&body));
                if !self.deliver(&response, &body) {
                    self.thank(inside);
                }
            }
            Effect::Dismiss(answers) => self.dismissed(answers),
        }
    }

    fn changed(&self) {
        let now = || {
            let (screen, form) = self.screen();
            (screen, form, self.flow.borrow().missing())
        };
        self.view.refresh(now, &self.voice);
    }

    fn require(&self) {
        self.view.require(|| self.flow.borrow().missing(), &self.voice.borrow().locale);
    }

    fn show(&self) {
        let (screen, form) = self.screen();
        self.view.question(&screen, &form, &self.voice.borrow().locale);
    }

    fn thank(&self, inside: bool) {
        self.shown.set(Shown::Thanks);
        // Nothing is borrowed while drawing, as in `screen`.
        let farewell = self.voice.borrow().farewell(&self.flow.borrow());
        self.view.thanks(&farewell, inside);
        self.enter(State::Thanks);
    }

    fn dismissed(&self, answers: Vec<Answer>) {
        self.enter(State::Closed);
        if answers.is_empty() || !self.parts.options.partial {
            return self.announce("dismiss", &response_detail("null"));
        }
        let response = self.response(answers, false);
        let body = response.to_text();
        self.announce("dismiss", &response_detail(&body));
        self.deliver(&response, &body);
    }

    fn response(&self, answers: Vec<Answer>, complete: bool) -> Response {
        let public = |text: Option<String>| text.filter(|_| !self.parts.private);
        let mut response = Response {
            id: self.id.clone(),
            survey: self.flow.borrow().survey().id.clone(),
            answered_at: dom::now(),
            complete,
            locale: self.voice.borrow().language.clone(),
            answers,
            context: self.context.borrow().clone(),
            page: public(self.parts.page.clone()),
            respondent: public(self.respondent.borrow().clone()),
        };
        // The presets of the small module ask for one comment, which always fits.
        if MODULE.own_surveys {
            form::fit(&mut response);
        }
        response
    }

    /// Keeps the answer and sends it; `false` if there is no endpoint. `body` is the response's JSON.
    fn deliver(&self, response: &Response, body: &str) -> bool {
        let Some(url) = &self.parts.url else { return false };
        let (number, id) = (self.parts.number, &self.id);
        let durable = self.parts.options.durable as u8;
        match self.parts.delivery {
            Some(delivery) if MODULE.every_format => {
                let Request { url, content_type, body, how } = delivery.request(url, response);
                dom::deliver(number, id, &url, &content_type, &body, &how, durable);
            }
            _ => dom::deliver(number, id, url, "application/json", body, "", durable),
        }
        true
    }
}

fn response_detail(body: &str) -> String {
    ["{\"response\":", body, "}"].concat()
}

fn new_id() -> String {
    let mut random = [0; 10];
    for chunk in random.chunks_mut(4) {
        for (byte, fresh) in chunk.iter_mut().zip(dom::random().to_le_bytes()) {
            *byte = fresh;
        }
    }
    uuid_v7(dom::unix_ms() as u64, random)
}

//! One survey on the page: what the visitor does comes in, what follows goes out.

use super::dom::{self, Tag};
use super::view::View;
use crate::delivery::format::{Delivery, Request};
use crate::survey::flow::{Act, Digits, Effect, Flow};
use crate::survey::options::Options;
use crate::survey::response::{Answer, Response, uuid_v7};
use crate::survey::screen::{Field, Screen, Voice};
use crate::survey::wording::{Key, fill};
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
    pub voice: Voice,
    /// The page's address, as far as it may be posted.
    pub page: Option<String>,
    /// The host's own facts: each a name and a JSON text.
    pub context: Vec<(String, String)>,
    /// Whether the visitor asked for privacy: then neither page nor respondent is posted.
    pub private: bool,
}

/// A survey under way.
pub struct Instance {
    parts: Parts,
    /// The response's id, made when the form opens.
    id: String,
    flow: RefCell<Flow>,
    context: RefCell<Vec<(String, String)>>,
    respondent: RefCell<Option<String>>,
    view: View,
    digits: RefCell<Digits>,
    /// Whether the visitor was thanked.
    thanked: Cell<bool>,
}

impl Instance {
    /// Draws a survey's first screen.
    pub fn open(mut parts: Parts, flow: Flow) -> Instance {
        let instance = Instance {
            id: new_id(),
            flow: RefCell::new(flow),
            context: RefCell::new(std::mem::take(&mut parts.context)),
            respondent: RefCell::new(parts.options.respondent.take()),
            view: View::new(&parts.host, &parts.options, &parts.voice),
            digits: RefCell::default(),
            thanked: Cell::new(false),
            parts,
        };
        instance.state("asking");
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
            // What was answered is on its way: the card goes, and that is no dismissal.
            return self.state("closed");
        }
        let effects = self.flow.borrow_mut().apply(act);
        for effect in effects {
            self.carry_out(effect, inside, by_key);
        }
    }

    /// The value that a key chooses on the scale on show.
    pub fn digit(&self, key: &str) -> Option<u8> {
        let Some(Field::Scale { coding, .. }) = self.screen().map(|screen| screen.field) else { return None };
        self.digits.borrow_mut().press(key, &coding)
    }

    /// Tells assistive technology of the survey, once.
    pub fn say(&self) {
        if let Some(screen) = self.screen().filter(|_| !self.flow.borrow().is_over()) {
            let question = |_: &str| Some(screen.text.as_str());
            self.view.say(&fill(self.parts.voice.locale.text(Key::Announce), question));
        }
    }

    /// How delivery stands: 0 on disk, 1 in memory only, 2 an attempt failed, 3 delivered.
    pub fn delivery(&self, stage: u8, inside: bool) {
        let locale = &self.parts.voice.locale;
        match stage {
            _ if self.thanked.get() => {}
            1 => self.view.sending(locale, inside),
            2 => self.view.unsent(locale, inside),
            _ => self.thank(inside),
        }
    }

    fn screen(&self) -> Option<Screen> {
        self.parts.voice.screen(&self.flow.borrow())
    }

    fn state(&self, state: &str) {
        self.parts.host.set("state", state);
    }

    fn announce(&self, name: &str, detail: &str) {
        dom::announce(&self.parts.host, name, detail);
    }

    fn carry_out(&self, effect: Effect, inside: bool, by_key: bool) {
        match effect {
            Effect::Show => {
                self.show();
                self.view.focus(by_key);
            }
            Effect::Chosen => self.view.chosen(&self.parts.voice.button(&self.flow.borrow())),
            Effect::Required => self.view.require(&self.parts.voice.locale),
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

    fn show(&self) {
        if let Some(screen) = self.screen() {
            self.view.question(&screen, &self.parts.voice.locale);
        }
    }

    fn thank(&self, inside: bool) {
        self.thanked.set(true);
        self.view.thanks(&self.parts.voice.farewell(&self.flow.borrow()), inside);
        self.state("thanks");
    }

    fn dismissed(&self, answers: Vec<Answer>) {
        self.state("closed");
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
        Response {
            id: self.id.clone(),
            survey: self.flow.borrow().survey().id.clone(),
            answered_at: dom::now(),
            complete,
            locale: self.parts.voice.language.clone(),
            answers,
            context: self.context.borrow().clone(),
            page: public(self.parts.page.clone()),
            respondent: public(self.respondent.borrow().clone()),
        }
    }

    /// Keeps the answer and sends it; `false` where it has nowhere to go. `body` is the response's JSON.
    fn deliver(&self, response: &Response, body: &str) -> bool {
        let Some(url) = &self.parts.url else { return false };
        let (number, id) = (self.parts.number, &self.id);
        let durable = self.parts.options.durable;
        match self.parts.delivery {
            Some(delivery) if !cfg!(scorelet_json) => {
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

//! Text for people is made in `say` and in the binaries: no other room holds a sentence.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, File, ItemMod, LitStr, Macro};

use crate::sources::is_test;

/// Returns the string literals in a file that read like sentences: three words in a row. Attributes and unit
/// tests are left out.
pub fn sentences(syntax: &File) -> Vec<String> {
    let mut finder = Finder(Vec::new());
    finder.visit_file(syntax);
    finder.0
}

struct Finder(Vec<String>);

impl Finder {
    fn note(&mut self, text: String) {
        if reads_like_a_sentence(&text) {
            self.0.push(text);
        }
    }

    /// Looks among the arguments of a macro, which are not parsed.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut after_hash = false;
        for token in tokens {
            let is_attribute = std::mem::take(&mut after_hash);
            match token {
                TokenTree::Punct(sign) => after_hash = sign.as_char() == '#',
                TokenTree::Group(_) if is_attribute => {}
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => {
                    if let Ok(literal) = syn::parse_str::<LitStr>(&literal.to_string()) {
                        self.note(literal.value());
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.tokens(item.tokens.clone());
    }

    fn visit_lit_str(&mut self, literal: &'ast LitStr) {
        self.note(literal.value());
    }
}

/// Whether there are three words of lower-case letters in a row, with single spaces between.
fn reads_like_a_sentence(text: &str) -> bool {
    let is_word =
        |word: &&str| (word.len() > 1 || *word == "a") && word.chars().all(|c| c.is_ascii_lowercase());
    let words: Vec<_> =
        text.split(' ').map(|word| word.trim_end_matches([',', '.', ':', ';', '?'])).collect();
    words.windows(3).any(|three| three.iter().all(is_word))
}

#[test]
fn the_checker_finds_sentences() {
    let found = |text: &str| sentences(&syn::parse_file(text).unwrap());
    assert_eq!(found("fn f() { g(\"must be a number\") }"), ["must be a number"]);
    assert_eq!(found("fn f() { write!(f, \"{x} is not allowed here\") }"), ["{x} is not allowed here"]);
    let allowed = "/// must be a number\nconst A: &str = \"two words\"; \
        #[cfg(test)] mod tests { const B: &str = \"must be a number\"; } \
        t! { /// must be a number\n static C: u8 = 0; }";
    assert_eq!(found(allowed), [""; 0]);
}

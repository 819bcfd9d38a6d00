//! The manual: www/docs/*.md to dist/docs/, with a side navigation and a search index.
//!
//! `index.md` is the table of contents: its headings and links are the navigation, in their order. A
//! chapter that it does not name fails the build, as does a link that leads nowhere.
//!
//! The search is a JSON index and a small script rather than pagefind. pagefind 1.5 adds 660 kB for any
//! site, starts a Worker and writes `innerHTML`; the pages' own policy (`trusted-types 'none'`, no
//! `'wasm-unsafe-eval'` needed) forbids both. Fifteen chapters are found as well by looking at each.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use serde_json::{Value, json};

use crate::assets::style;
use crate::run::{bytes, root, write};
use crate::scripts::minify;

/// One chapter, rendered.
#[derive(Debug, Default)]
struct Chapter {
    /// Its file's name without ending.
    name: String,
    title: String,
    content: String,
    sections: Vec<Section>,
}

/// A heading with the text below it, as the search finds it. A chapter's first section has no id.
#[derive(Debug, Default, PartialEq, Eq)]
struct Section {
    id: String,
    /// 1 for the chapter's title, 2 for a heading, 3 for one below that.
    level: usize,
    heading: String,
    text: String,
}

/// A heading of the table of contents with the chapters below it, in order.
type Group = (String, Vec<String>);

/// Renders every chapter into `docs/` below `dist`.
pub fn render(dist: &Path) -> Result<()> {
    let (from, to) = (root().join("www/docs"), dist.join("docs"));
    let text = |name: &str| Ok::<_, anyhow::Error>(String::from_utf8(bytes(&from.join(name))?)?);
    let contents = contents(&text("index.md")?);
    let names: Vec<&str> = ["index"]
        .into_iter()
        .chain(contents.iter().flat_map(|(_, names)| names.iter().map(String::as_str)))
        .collect();
    every_file_is_named(&from, &names)?;
    let chapters =
        names.iter().map(|name| chapter(name, &text(&format!("{name}.md"))?)).collect::<Result<Vec<_>>>()?;
    let template = text("page.html")?;
    for (at, chapter) in chapters.iter().enumerate() {
        let page = page(&template, &chapters, at, &contents)
            .with_context(|| format!("cannot render {}.md", chapter.name))?;
        write(&to.join(format!("{}.html", chapter.name)), page)?;
    }
    write(&to.join("search.json"), index(&chapters).to_string())?;
    style(&from.join("docs.css"), &to.join("docs.css"))?;
    minify(&from.join("search.mts"), &to.join("search.mjs"), &[])
}

fn every_file_is_named(folder: &Path, names: &[&str]) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        let Some(name) = file.strip_suffix(".md") else { continue };
        ensure!(names.contains(&name), "www/docs/index.md does not link to {file}; add it there");
    }
    Ok(())
}

/// The groups of chapters that index.md lists below its headings.
fn contents(markdown: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut heading = false;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }) => {
                groups.push(Group::default());
                heading = true;
            }
            Event::End(TagEnd::Heading(_)) => heading = false,
            Event::Text(text) if heading => {
                if let Some((name, _)) = groups.last_mut() {
                    name.push_str(&text);
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                if let (Some((_, names)), Some(name)) = (groups.last_mut(), dest_url.strip_suffix(".md")) {
                    names.push(name.to_owned());
                }
            }
            _ => {}
        }
    }
    groups
}

/// Renders one chapter's Markdown.
fn chapter(name: &str, markdown: &str) -> Result<Chapter> {
    let mut chapter = Chapter { name: name.to_owned(), ..Chapter::default() };
    let mut events = Vec::new();
    let mut heading = None;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                heading = Some(events.len());
                chapter.sections.push(Section { level: level as usize, ..Section::default() });
            }
            Event::End(TagEnd::Heading(_)) => {
                let start = heading.take().unwrap_or(events.len());
                let section = chapter.sections.last_mut().context("a heading ends that never began")?;
                let inner = events.split_off(start);
                events.extend(heading_events(section, inner));
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = page_address(&dest_url)?.into();
                events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            Event::Start(Tag::Table(alignments)) => {
                // Two columns wrap; more scroll, which a keyboard has to reach.
                let focus = if alignments.len() > 2 { " tabindex=\"0\"" } else { "" };
                events.push(raw(format!("<div class=\"wide\"{focus}>")));
                events.push(Event::Start(Tag::Table(alignments)));
            }
            Event::End(TagEnd::Table) => {
                events.extend([Event::End(TagEnd::Table), raw("</div>".to_owned())]);
            }
            event => {
                if let Some(section) = chapter.sections.last_mut() {
                    note(section, &event, heading.is_some());
                }
                events.push(event);
            }
        }
    }
    let first = chapter.sections.first().filter(|section| section.level == 1);
    chapter.title = first.with_context(|| format!("{name}.md does not begin with a title"))?.heading.clone();
    html::push_html(&mut chapter.content, events.into_iter());
    // A header cell without a text heads nothing.
    chapter.content = chapter.content.replace("<th></th>", "<td></td>");
    Ok(chapter)
}

/// A heading with its id and a link to itself; the title has neither.
fn heading_events<'a>(section: &mut Section, inner: Vec<Event<'a>>) -> Vec<Event<'a>> {
    let level = section.level;
    if level == 1 {
        return [vec![raw("<h1>".into())], inner, vec![raw("</h1>\n".into())]].concat();
    }
    section.id = slug(&section.heading);
    let (id, name) = (&section.id, escaped(&section.heading));
    let link =
        format!("<a class=\"anchor\" href=\"#{id}\" aria-label=\"Link to “{name}”\">#</a></h{level}>\n");
    [vec![raw(format!("<h{level} id=\"{id}\">"))], inner, vec![raw(link)]].concat()
}

/// Adds what an event says to the section's heading or text.
fn note(section: &mut Section, event: &Event, in_heading: bool) {
    let target = if in_heading { &mut section.heading } else { &mut section.text };
    match event {
        Event::Text(text) | Event::Code(text) => target.push_str(text),
        Event::SoftBreak | Event::HardBreak => target.push(' '),
        Event::End(TagEnd::Paragraph | TagEnd::TableCell | TagEnd::Item | TagEnd::CodeBlock) => {
            target.push(' ');
        }
        _ => {}
    }
}

fn raw<'a>(html: String) -> Event<'a> {
    Event::Html(CowStr::from(html))
}

/// The address of a link in the rendered manual: `places.md#keyboard` is `places.html#keyboard`.
fn page_address(address: &str) -> Result<String> {
    if address.starts_with("https://") || address.starts_with('#') {
        return Ok(address.to_owned());
    }
    let (file, anchor) = address.split_once('#').map_or((address, None), |(file, id)| (file, Some(id)));
    let Some(name) = file.strip_suffix(".md") else {
        bail!("a link to {address}: the manual links to chapters (name.md) and https addresses only");
    };
    Ok(anchor.map_or_else(|| format!("{name}.html"), |id| format!("{name}.html#{id}")))
}

/// The id that GitHub gives a heading too, so that links work in both.
fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn page(template: &str, chapters: &[Chapter], at: usize, contents: &[Group]) -> Result<String> {
    let chapter = chapters.get(at).context("no such chapter")?;
    let before = at.checked_sub(1).and_then(|at| chapters.get(at));
    let turn = [("prev", before, "← "), ("next", chapters.get(at + 1), "")].into_iter().filter_map(
        |(rel, other, arrow)| {
            let Chapter { name, title, .. } = other?;
            let after = if rel == "next" { " →" } else { "" };
            Some(format!("<a rel=\"{rel}\" href=\"{name}.html\">{arrow}{}{after}</a>", escaped(title)))
        },
    );
    let turn =
        format!("<nav class=\"turn\" aria-label=\"Previous and next\">{}</nav>", turn.collect::<String>());
    let mut page = template.to_owned();
    for (place, text) in [
        ("title", escaped(&chapter.title)),
        ("chapters", navigation(chapters, contents, &chapter.name)),
        ("here", on_this_page(chapter)),
        ("turn", turn),
        ("content", chapter.content.clone()),
    ] {
        let place = format!("{{{{{place}}}}}");
        ensure!(page.contains(&place), "www/docs/page.html lacks {place}");
        page = page.replacen(&place, &text, 1);
    }
    Ok(page)
}

/// The side navigation, with the current chapter marked.
fn navigation(chapters: &[Chapter], contents: &[Group], current: &str) -> String {
    let link = |name: &str| {
        let title = chapters.iter().find(|chapter| chapter.name == name).map_or("", |found| &found.title);
        let mark = if name == current { " aria-current=\"page\"" } else { "" };
        format!("<li><a href=\"{name}.html\"{mark}>{}</a></li>", escaped(title))
    };
    let groups = contents.iter().map(|(group, names)| {
        let links = names.iter().map(|name| link(name)).collect::<String>();
        format!("<h2>{}</h2>\n<ul>{links}</ul>\n", escaped(group))
    });
    format!("<div><ul>{}</ul>\n{}</div>", link("index"), groups.collect::<String>())
}

fn on_this_page(chapter: &Chapter) -> String {
    let links = chapter
        .sections
        .iter()
        .filter(|section| section.level == 2)
        .map(|section| format!("<li><a href=\"#{}\">{}</a></li>", section.id, escaped(&section.heading)));
    let links = links.collect::<String>();
    if links.is_empty() { links } else { format!("<div><h2>On this page</h2>\n<ul>{links}</ul></div>") }
}

/// What the search looks through: an entry a section.
fn index(chapters: &[Chapter]) -> Value {
    let entries = chapters.iter().flat_map(|chapter| {
        chapter.sections.iter().map(move |section| {
            let anchor = if section.id.is_empty() { String::new() } else { format!("#{}", section.id) };
            json!({
                "page": format!("{}.html{anchor}", chapter.name),
                "chapter": chapter.title,
                "heading": section.heading,
                "text": section.text.split_whitespace().collect::<Vec<_>>().join(" "),
            })
        })
    });
    entries.collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_get_the_ids_that_github_gives_them() {
        assert_eq!(slug("calc: requests as JSON"), "calc-requests-as-json");
        assert_eq!(slug("Zapier, Make, n8n"), "zapier-make-n8n");
        assert_eq!(slug("What is not known"), "what-is-not-known");
    }

    #[test]
    fn links_between_chapters_become_links_between_pages() {
        assert_eq!(page_address("places.md#keyboard").unwrap(), "places.html#keyboard");
        assert_eq!(page_address("https://semver.org/").unwrap(), "https://semver.org/");
        assert!(page_address("../../CHANGELOG.md.txt").is_err());
    }

    #[test]
    fn a_chapter_is_cut_into_sections_for_the_search() {
        let chapter =
            chapter("x", "# Title\n\nFirst `one`.\n\n## Part & two\n\n| a | |\n|---|---|\n| b | c |\n")
                .unwrap();
        assert_eq!(chapter.title, "Title");
        let texts: Vec<_> = chapter.sections.iter().map(|section| section.text.trim()).collect();
        assert_eq!(texts, ["First one.", "a  b c"]);
        assert!(
            chapter.content.contains("<h2 id=\"part--two\">Part &amp; two<a class=\"anchor\""),
            "{}",
            chapter.content
        );
        assert!(chapter.content.contains("<td></td>"), "{}", chapter.content);
    }
}

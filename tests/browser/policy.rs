//! Pages under a strict Content-Security-Policy.

use serde_json::json;

use crate::stage::Stage;

fn answers_in_full(stage: &Stage) {
    stage.wait_state("asking");
    let colour = stage.text("getComputedStyle($('[part=panel]')).backgroundColor");
    assert!(!["", "rgba(0, 0, 0, 0)", "transparent"].contains(&colour.as_str()), "unstyled: {colour}");
    stage.press("Tab 9 Enter");
    stage.wait_for("textarea");
    stage.write("Fast.");
    stage.press("Tab Enter");
    stage.wait_state("thanks");
    stage.wait_rows(1);
    stage.wait("recorded.events.some(({ name }) => name == 'delivered')");
    stage.assert_quiet();
}

#[test]
fn an_allow_list_with_trusted_types_is_enough() {
    answers_in_full(&Stage::at("policy-allow-list.html"));
}

#[test]
fn a_nonce_with_strict_dynamic_is_enough() {
    answers_in_full(&Stage::at("policy-nonce.html"));
}

#[test]
fn the_demo_works_under_a_policy_that_allows_nothing_inline_and_nothing_foreign() {
    let stage = Stage::demo("shop.html");
    for page in ["shop.html", "help.html", "preview.html"] {
        stage.open(page);
        let policy = stage.js("fetch('').then(({ headers }) => headers.get('content-security-policy'))");
        let policy = policy.as_str().unwrap();
        let types = if page == "preview.html" { "trusted-types scorelet" } else { "trusted-types 'none'" };
        for part in ["default-src 'none'", "require-trusted-types-for 'script'", types] {
            assert!(policy.contains(part), "{page}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline"), "{page}: {policy}");
        stage.wait(
            "survey ? survey.getAttribute('state') == 'asking' : !document.getElementById('connect').hidden",
        );
        stage.assert_quiet();
    }
    // What is against it would have been noted.
    stage.js("fetch('//elsewhere.example').catch(() => 0)");
    stage.wait("recorded.violations.length == 1");
}

#[test]
fn without_the_wasm_token_it_says_so_once_and_breaks_nothing() {
    let stage = Stage::at("policy-no-wasm.html");
    stage.wait("recorded.events.length");
    stage.watch();
    assert_eq!(stage.events(), ["error"]);
    let detail = stage.detail("error");
    assert_eq!(detail["code"], "wasm-blocked");
    assert!(detail["message"].as_str().unwrap().contains("'wasm-unsafe-eval'"), "{detail}");
    assert!(stage.holds("!root?.childElementCount"));
    assert_eq!(stage.text("survey.getAttribute('state')"), "closed");
    stage.js("document.getElementById('works').addEventListener('click', () => { window.worked = true })");
    stage.click_outside("#works");
    assert_eq!(stage.js("window.worked"), true);
    assert_eq!(stage.js("recorded.errors"), json!([]));
    // The browser itself tells of the policy; of ours there is one line.
    let said = stage.browser.console();
    let ours = said.iter().filter(|line| line.contains("scorelet (")).count();
    assert_eq!(ours, 1, "{said:#?}");
    let others =
        said.iter().filter(|line| !line.contains("scorelet (") && !line.contains("Content Security Policy"));
    assert_eq!(others.count(), 0, "{said:#?}");
}

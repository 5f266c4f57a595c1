//! The evidence page as a whole: well formed, nothing loaded, nothing that points nowhere, bounded in size.

use crate::markup;
use crate::page_evidence as evidence;
use markup::Markup;
use report::output::html;
use std::collections::BTreeSet;

fn page(figures: usize) -> String {
    let (draft, evidence) = evidence::office(figures);
    html::write(&draft, &evidence)
}

#[test]
fn ids_are_unique_and_every_link_has_its_target() {
    let page = page(60);
    let markup = Markup::read(&page);
    markup.check_links();
    let opened = markup.links.iter().filter(|l| l.starts_with("#e")).count();
    assert!(opened >= 60, "{opened}");
}

#[test]
fn headings_descend_without_a_gap() {
    let page = page(60);
    let markup = Markup::read(&page);
    markup.check_headings();
    let levels: BTreeSet<u8> = markup.headings.iter().map(|h| h.0).collect();
    assert_eq!(levels.into_iter().collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
}

#[test]
fn nothing_is_loaded_from_anywhere() {
    markup::check_closed(&page(60));
}

#[test]
fn every_drawing_has_a_title_and_a_description() {
    let page = page(20);
    let markup = Markup::read(&page);
    assert!(markup.drawings.len() > 40, "{}", markup.drawings.len());
    for words in &markup.drawings {
        assert!(words.len() == 2 && words.iter().all(|w| w.chars().count() > 3), "{words:?}");
    }
}

/// 5,000 figures, as a city's report has them: bytes and elements stay in proportion.
#[test]
fn five_thousand_figures_make_a_page_of_bounded_size() {
    let (draft, evidence) = evidence::office(5_000);
    let page = html::write(&draft, &evidence);
    let each = page.len() / 5_000;
    assert!(each < 3_600, "{each} bytes a figure");
    // What is long stays text until it is opened.
    let kept: usize = page
        .split("<noscript>")
        .skip(1)
        .map(|rest| rest[..rest.find("</noscript>").expect("an end")].matches('<').count())
        .sum();
    let elements = page.matches('<').count() - kept;
    assert!(elements < 5_000 * 70, "{elements} tags");
    assert_eq!(page.matches("<section class=\"ev\"").count(), 5_000);
}

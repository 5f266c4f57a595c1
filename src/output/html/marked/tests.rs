//! Marks, notes, tables, and hostile words.

use super::*;

fn paragraph(role: Role, text: &str, marks: Vec<Mark>) -> Paragraph {
    Paragraph { role, text: text.into(), marks, notes: Vec::new() }
}

fn mark(text: &str, part: &str, state: State, note: Option<usize>) -> Mark {
    let at = text.find(part).expect("in the text");
    Mark { range: at..at + part.len(), state, note }
}

fn page(paragraphs: Vec<Paragraph>) -> String {
    write(&Page { tool: "report 0".into(), drafts: vec![Draft { paragraphs, ..Draft::default() }] })
}

#[test]
fn overlapping_marks_show_the_worse_state_and_every_note_once() {
    let text = "补贴14.4万，共３０人";
    let marks = vec![
        mark(text, "14.4万", State::Counted, None),
        mark(text, "补贴14.4", State::Habit, Some(1)),
        mark(text, "３０人", State::Wrong, Some(2)),
        mark(text, "３０", State::Habit, Some(3)),
    ];
    let pieces = cut(text, &marks);
    let whole: String = pieces.iter().map(|p| p.text).collect();
    assert_eq!(whole, text);
    let states: Vec<(&str, Option<State>)> = pieces.iter().map(|p| (p.text, p.state)).collect();
    assert_eq!(
        states,
        [
            ("补贴", Some(State::Habit)),
            ("14.4", Some(State::Habit)),
            ("万", Some(State::Counted)),
            ("，共", None),
            ("３０", Some(State::Wrong)),
            ("人", Some(State::Wrong)),
        ]
    );
    let mut ends: Vec<usize> = pieces.iter().flat_map(|p| p.ends.clone()).collect();
    ends.sort_unstable();
    assert_eq!(ends, [1, 2, 3]);
    let html = page(vec![paragraph(Role::Prose, text, marks)]);
    for n in 1..=3 {
        assert_eq!(html.matches(&format!("href=\"#n{n}\"")).count(), 1, "{html}");
        assert_eq!(html.matches(&format!("id=\"m{n}\"")).count(), 1, "{html}");
    }
}

#[test]
fn places_without_length_beyond_the_end_or_inside_a_character_are_borne() {
    let text = "为名残疾人";
    let marks = vec![
        Mark { range: 3..3, state: State::Wrong, note: Some(1) },
        Mark { range: 4..5, state: State::Likely, note: Some(2) },
        Mark { range: 12..99, state: State::Likely, note: Some(3) },
    ];
    let pieces = cut(text, &marks);
    assert_eq!(pieces.iter().map(|p| p.text).collect::<String>(), text);
    let mut ends: Vec<usize> = pieces.iter().flat_map(|p| p.ends.clone()).collect();
    ends.sort_unstable();
    assert_eq!(ends, [1, 2, 3]);
    assert!(cut("", &[]).is_empty());
}

#[test]
fn nothing_of_a_draft_is_markup() {
    let nasty = "</style><script>alert('1')</script>&amp;\u{0}";
    let note = Note {
        number: 1,
        severity: Some(Severity::Error),
        code: nasty.into(),
        title: nasty.into(),
        facts: vec![("应为", nasty.into())],
    };
    let mut paragraphs =
        vec![paragraph(Role::Prose, nasty, vec![]), paragraph(Role::Cell(0, 0, 0), nasty, vec![])];
    paragraphs[0].notes.push(note.clone());
    let draft = Draft { name: nasty.into(), summary: nasty.into(), notes: vec![note], paragraphs };
    let html = write(&Page { tool: nasty.into(), drafts: vec![draft] });
    assert!(!html.contains("<script") && !html.contains('\u{0}'), "{html}");
    assert_eq!(html.matches("</style>").count(), 1);
    assert!(html.contains(&hash(&unix(STYLE))) && !STYLE.contains('<'));
}

#[test]
fn cells_stand_in_their_rows_and_columns() {
    let cell = |r, c, text| paragraph(Role::Cell(0, r, c), text, vec![]);
    let other = paragraph(Role::Cell(1, 0, 0), "另表", vec![]);
    let html = page(vec![
        cell(0, 0, "镇"),
        cell(0, 1, "人数"),
        cell(1, 1, "3"),
        cell(1, 1, "又3"),
        cell(1, 3, "9"),
        other,
    ]);
    let body = html.split("<article>").nth(1).expect("an article");
    assert!(body.contains("<tr><td>镇</td><td>人数</td></tr>"), "{body}");
    assert!(body.contains("<tr><td></td><td>3<br/>又3</td><td></td><td>9</td></tr></table>"), "{body}");
    assert_eq!(body.matches("<table>").count(), 2);
}

#[test]
fn the_legend_names_what_is_there() {
    let text = "共30人";
    let html = page(vec![paragraph(Role::Prose, text, vec![mark(text, "30人", State::Likely, None)])]);
    let legend = html.split("class=\"legend\"").nth(1).expect("a legend").split("</ul>").next().expect("ul");
    assert!(legend.contains("很可能不符") && !legend.contains("核对相符"), "{legend}");
}

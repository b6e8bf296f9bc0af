//! Lines of OBJ and MTL files, with any ending, and with those joined that go on.

use std::borrow::Cow;

/// The lines of a text, counted from 1.
#[derive(Clone)]
pub(super) struct Lines<'a> {
    rest: Option<&'a str>,
    number: usize,
}

impl<'a> Lines<'a> {
    pub fn of(text: &'a str) -> Self {
        Self { rest: Some(text), number: 0 }
    }

    /// The next line as it stands.
    fn line(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        self.number += 1;
        let Some(end) = rest.bytes().position(|b| matches!(b, b'\n' | b'\r')) else {
            self.rest = None;
            return Some(rest);
        };
        let after = if rest[end..].starts_with("\r\n") { end + 2 } else { end + 1 };
        self.rest = Some(&rest[after..]);
        Some(&rest[..end])
    }

    /// True once the last line was read and it had no end: a file that was cut stops so.
    pub fn ended(&self) -> bool {
        self.rest.is_none()
    }
}

impl<'a> Iterator for Lines<'a> {
    /// A statement and its line's number.
    type Item = (usize, Cow<'a, str>);

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.line()?.trim_start_matches('\u{feff}');
        let number = self.number;
        if !goes_on(line) {
            return Some((number, line.into()));
        }
        let mut whole = String::from(line);
        while let Some(start) = whole.strip_suffix('\\') {
            whole.truncate(start.len());
            whole.push(' ');
            match self.line() {
                Some(next) => whole.push_str(next),
                None => break,
            }
        }
        Some((number, whole.into()))
    }
}

/// Statements of numbers go on after a backslash; a comment, a group or a file may end in one of its own.
fn goes_on(line: &str) -> bool {
    let word = |l: &str| {
        let first = l.split_whitespace().next().unwrap_or_default();
        matches!(first, "v" | "vt" | "vn" | "vp" | "f" | "fo" | "l" | "p" | "curv" | "surf")
    };
    line.ends_with('\\') && word(line)
}

/// A file's text: UTF-8, or Latin-1 where it is none, as old programs write names.
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect::<String>().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_statements_of_numbers_go_on() {
        let text = "\u{feff}# C:\\scans\\\r\nv 1 2 \\\r\n 3\rg head\\\nf 1 \\\n2 \\\n3\n\nf 1";
        let lines: Vec<(usize, String)> = Lines::of(text).map(|(n, l)| (n, l.into_owned())).collect();
        let want = [(1, "# C:\\scans\\"), (2, "v 1 2   3"), (4, "g head\\"), (5, "f 1  2  3"), (8, ""), (9, "f 1")];
        assert_eq!(lines, want.map(|(n, l)| (n, l.to_owned())));
        for (text, ended) in [("v 1", true), ("v 1\n", false)] {
            let mut lines = Lines::of(text);
            lines.next();
            assert_eq!(lines.ended(), ended);
        }
        assert_eq!(Lines::of("v \\").count(), 1);
    }
}

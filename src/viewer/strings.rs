//! Every word that the window says, in one table: translate this file, and the sentences of `sentences`.

mod sentences;

use crate::design::Fade;
pub use sentences::*;

pub const APP: &str = "Tonsure";
pub const UNTITLED: &str = "New design";
pub const UNSAVED: &str = "not saved yet";

// Pages of the design panel.
pub const HEAD: &str = "Head";
pub const HAIRLINE: &str = "Hairline";
pub const ZONES: &str = "Density";
pub const SESSIONS: &str = "Sessions";
pub const PIGMENTS: &str = "Pigment";
pub const SKIN: &str = "Skin";
pub const HAIR: &str = "Hair";
pub const SCARS: &str = "Scars";
pub const LIGHT: &str = "Light";
pub const CAMERA: &str = "View";

// The bar.
pub const FILE: &str = "File";
pub const FILE_OPEN: &str = "Open…";
pub const FILE_SAVE: &str = "Save";
pub const FILE_SAVE_AS: &str = "Save as…";
pub const FILE_NEW: &str = "New client";
pub const FILE_NEW_TIP: &str = "Clears all client data: nothing about this client stays on the screen";
pub const FILE_RECENT: &str = "Recent";
pub const FILE_QUIT: &str = "Quit";
pub const UNDO: &str = "Undo (Ctrl+Z)";
pub const REDO: &str = "Redo (Ctrl+Shift+Z)";
pub const HISTORY: &str = "History";
pub const PRESENT: &str = "Present (F5)";
pub const SCREENSHOT: &str = "Screenshot (F12)";
pub const HELP_TIP: &str = "Keyboard and mouse (H)";
pub const MIRROR: &str = "Mirror (M): as clients see themselves in a mirror";
pub const LOUPE: &str = "Magnifier (Z): 8×, with a scale";
pub const TAPE: &str = "Tape measure (R): click twice on the head";
pub const AUDIENCE: &str = "Audience window, for a second screen";
pub const AUDIENCE_TITLE: &str = "Tonsure, audience";
pub const SINGLE: &str = "One picture";
pub const SPLIT: &str = "Split line across the head";
pub const TWO: &str = "Two side by side";
pub const THREE: &str = "Three side by side";
pub const SPLIT_LINE: &str = "Split line: drag it or use the arrow keys";

// Comparing.
pub const BEFORE: &str = "Before";
pub const AFTER: &str = "After";
pub const COMPARE_TREATMENT: &str = "Before and after";
pub const COMPARE_TIME: &str = "Two points in time";
pub const COMPARE_LIGHT: &str = "Two lights";
pub const COMPARE_SESSIONS: &str = "Session by session";
pub const COMPARE_FADE: &str = "Slow to fast fading";
pub const DIFFERS_TREATMENT: &str = "Only the treatment differs";
pub const DIFFERS_TIME: &str = "Only the year differs";
pub const DIFFERS_LIGHT: &str = "Only the light differs";
pub const DIFFERS_SESSIONS: &str = "Only the sessions done differ";
pub const DIFFERS_FADE: &str = "Only the fading differs";
pub const COMPARE_WHAT: &str = "What differs";
pub const SIDE_NAMES: [&str; 3] = ["A", "B", "C"];

// Time.
pub const PLAY: &str = "Play the years (Space)";
pub const PAUSE: &str = "Pause (Space)";
pub const SPEED_TIP: &str = "Years per second";
pub const TIMELINE: &str = "Years since healed";
pub const HEALING: &str = "healing, 42 days";
pub const COURSE: &str = "sessions";
pub const YEAR_ZERO: &str = "year 0";
pub const FADING: &str = "Fading (assumed)";
pub const COMPARE_FADES: &str = "All three";
pub const COMPARE_FADES_TIP: &str = "Slow, typical and fast fading side by side: three assumptions, not a range";
pub const AFTERCARE: &str = "Aftercare followed";
pub const AFTERCARE_TIP: &str = "Sweat, water and early sun cost pigment";
pub const FADE_CURVE: &str = "Fade curve";
pub const FADE_CURVE_TIP: &str = "How long the look lasts, over the years of the timeline";
pub const FADE_WORKING: &str = "Working out how the plan fades";
pub const FADE_UPDATING: &str = "updating";
pub const FADE_MENDED: &str = "with the touch-up";
pub const FADE_NOTHING: &str = "Nothing is treated yet";
pub const TOUCH_UP_NONE: &str = "No touch-up advised within 20 years";

// Pages.
pub const HEAD_WHICH: &str = "Model or scan";
pub const HEAD_OPEN: &str = "Open a scan…";
pub const HEAD_HOW: &str = "Drop a scan (OBJ, PLY, STL, GLB) or a scene on the window.";
pub const HEAD_COLOUR: &str = "Colour of the scan: ";
pub const HEAD_LIES: &str = "Unit and orientation";
pub const HEAD_UNIT: &str = "Unit";
pub const HEAD_UP: &str = "Up axis";
pub const HEAD_FRONT: &str = "Forward axis";
pub const HEAD_TAPED: &str = "I have measured the head with a tape";
pub const HEAD_TAPE: &str = "Circumference above the brows";
pub const HEAD_FOUND: &str = "Automatic";
pub const HEAD_FIGURES: &str = "Figures";
pub const IMPRESSIONS: &str = "Impressions";
pub const DOTS: &str = "Pigment dots";
pub const DOTS_DRAWN: &str = "Dots drawn";
pub const FRAME: &str = "Frame";
pub fn no_device(reason: &str) -> String {
    format!("{reason}. Your design is safe; trying again every few seconds.")
}
pub const SOFTWARE: &str = "No graphics card: the same pictures, but slower";
pub const LINE_STYLE: &str = "Style";
pub const LINE_HOW: &str =
    "Drag the points on the head. Double-click the line for a new point, right-click a point to remove it.";
pub const LINE_SYMMETRIC: &str = "Symmetric";
pub const LINE_HIGHER: &str = "Higher by 2 mm";
pub const LINE_LOWER: &str = "Lower by 2 mm";
pub const LINE_SHIFT: &str = "Higher, lower";
pub const LINE_FEATHER: &str = "Softness";
pub const LINE_IRREGULAR: &str = "Irregularity";
pub const LINE_RESET: &str = "Default line";
pub const LINE_POINT: &str = "Hairline point";
pub const FINISH: &str = "Finish";
pub const FINISH_HOW: &str =
    "How dense it looks once healed. Sets the density of all zones and the sessions, but not the pigment.";
pub const FINISH_SOFT: &str = "Soft";
pub const FINISH_NATURAL: &str = "Natural";
pub const FINISH_DARK: &str = "Dark";
pub const ZONES_HOW: &str = "Impressions per square centimetre, all sessions together.";
pub const ZONES_ZONES: &str = "Zones";
pub const BRUSH: &str = "Brush on the head";
pub const BRUSH_HOW: &str =
    "Paint on the head; drag beside it to turn it. Space paints at the centre. Esc puts the brush away.";
pub const BRUSH_FACTOR: &str = "Density factor";
pub const BRUSH_RADIUS: &str = "Radius";
pub const BRUSH_CLEAR: &str = "Clear all strokes";
pub const SCARS_HOW: &str = "Draw a scar on the head point by point, or place a typical one and drag its points.";
pub const SCARS_HERE: &str = "On this head";
pub const SCARS_COMPARE: &str = "Before and after";
pub const SCAR_DRAWING: &str =
    "Click on the head, point by point. Dragging still turns it. Finish with Done or a double click.";
pub const SCAR_TREATED: &str = "Treated";
pub const SCAR_DENSITY: &str = "Impressions";
pub const SCAR_BLEND: &str = "Blend width";
pub const SCAR_WIDTH: &str = "Width";
pub const SCAR_STRETCHED: &str = "Width where stretched";
pub const SCAR_COUNT: &str = "Extractions";
pub const SCAR_PUNCH: &str = "Punch";
pub const SCAR_UPTAKE: &str = "Pigment uptake";
pub const UPTAKE_LITTLE: &str = "Poorly";
pub const UPTAKE_USUAL: &str = "Like normal skin";
pub const UPTAKE_MUCH: &str = "Strongly";
pub const SCAR_PALENESS: &str = "Paleness";
pub const SCAR_GLOSS: &str = "Gloss";
pub const DONE: &str = "Done";
pub const PHOTO: &str = "Reference photograph";
pub const PHOTO_HOW: &str =
    "A JPEG or PNG to compare with. It is never saved or exported. You can also drop one on the window.";
pub const PHOTO_OPEN: &str = "Open a photograph…";
pub const READING: &str = "Reading the plan";
pub const PHOTO_OPENING: &str = "Opening the photograph";
pub const PHOTO_OTHER: &str = "Another…";
pub const PHOTO_REMOVE: &str = "Remove";
pub const PHOTO_BESIDE: &str = "Beside";
pub const PHOTO_OVER: &str = "Over";
pub const PHOTO_OPACITY: &str = "Opacity";
pub const ROOM: &str = "Room";
pub const ZONE_HAIRLINE: &str = "Hairline";
pub const ZONE_FRONTAL: &str = "Frontal";
pub const ZONE_MID: &str = "Mid-scalp";
pub const ZONE_CROWN: &str = "Crown";
pub const ZONE_TEMPLES: &str = "Temples";
pub const ZONE_SIDES: &str = "Sides";
pub const ZONE_NAPE: &str = "Nape";
pub const ZONES_LIGHTER: &str = "All zones lighter";
pub const ZONES_DENSER: &str = "All zones denser";
pub const ZONES_ALL: &str = "All, lighter or denser";
pub const TREATED: &str = "Treatment shown";
pub const TREATED_TIP: &str = "Hold X for before";
pub const SESSION_ADD: &str = "Add a session";
pub const TOUCH_UP_ADD: &str = "Add a touch-up";
pub const SESSION_REMOVE: &str = "Remove this session";
pub const SESSION_SHOW: &str = "Show or hide this layer";
pub const SESSION_NAME: &str = "Name";
pub const SESSION_DAY: &str = "Day of the course";
pub const SESSION_YEAR: &str = "Year of the touch-up";
pub const SESSION_SHARE: &str = "Share of all impressions";
pub const SESSION_PIGMENT: &str = "Pigment";
pub const SESSION_DILUTION: &str = "Dilution, parts of water to one";
pub const SESSION_DEPTH: &str = "Depth";
pub const SESSION_DIAMETER: &str = "Healed dot width";
pub const SESSION_NEW_NAME: &str = "session";
pub const TOUCH_UP_NEW_NAME: &str = "touch-up";
pub const PIGMENT_LIBRARY: &str = "Library";
pub const PIGMENT_OWN: &str = "In this design";
pub const PIGMENT_COPY: &str = "Copy";
pub const PIGMENT_COPY_TIP: &str = "Makes a copy with its own name that you can change";
pub const PIGMENT_REMOVE: &str = "Remove this pigment";
pub const PIGMENT_IRON: &str = "Iron oxide share (rest is carbon)";
pub const PIGMENT_STRENGTH: &str = "Strength, undiluted";
pub const PIGMENT_USE: &str = "Use in all sessions";
pub const SKIN_START: &str = "Preset";
pub const SKIN_MELANIN: &str = "Melanin";
pub const SKIN_BLOOD: &str = "Blood";
pub const SKIN_UNEVEN: &str = "Unevenness";
pub const SKIN_FRECKLES: &str = "Freckles";
pub const SKIN_SURFACE: &str = "Surface";
pub const SKIN_SHEEN: &str = "Sheen";
pub const SKIN_SUN: &str = "Sun per year";
pub const SKIN_OILY: &str = "Always oily";
pub const SKIN_EXFOLIATED: &str = "Peeling, retinoids";
pub const SKIN_SMOKING: &str = "Smoking";
pub const HAIR_SHOWN: &str = "Own hair shown";
pub const HAIR_LOSS: &str = "Hair loss";
pub const HAIR_LOSS_STAGE: &str = "Norwood stage";
pub const HAIR_LOSS_SEVERITY: &str = "Severity";
pub const HAIR_LOSS_GOES_ON: &str = "Stages per ten years";
pub const HAIR_LENGTH: &str = "Length (0: shaved)";
pub const HAIR_CURL: &str = "Curl";
pub const HAIR_PARTING: &str = "Parting";
pub const HAIR_SHAVED: &str = "Days since shaving";
pub const HAIR_COLOUR: &str = "Darkness";
pub const HAIR_GREY: &str = "Grey";
pub const LIGHT_PLAN: &str = "Top view: drag to turn the lights around the head";
pub const LIGHT_TURN: &str = "Turn";
pub const LIGHT_BALANCE: &str = "White balance";
pub const LIGHT_EXPOSURE: &str = "Exposure";
pub const EXPERT: &str = "Advanced";
pub const TONE: &str = "Tone mapping";
pub const CAMERA_VIEWS: &str = "Clinical views";
pub const CAMERA_WALK: &str = "Walk";
pub const CAMERA_WALK_HOW: &str = "From 30 cm to 5 m: can anyone tell?";
pub const CAMERA_WALK_GO: &str = "Walk closer";
pub const CAMERA_STEPS: &str = "Stored views";
pub const CAMERA_STEPS_HOW: &str = "A presenter remote steps through them.";
pub const CAMERA_STORE: &str = "Store this view";
pub const CAMERA_STEP_NAME: &str = "Name of this view";
pub const CAMERA_STEP_REMOVE: &str = "Remove this view";
pub const CLINIC: &str = "Clinic name, shown while presenting";
pub const REDUCED_MOTION: &str = "Reduced motion";
pub const VIEW_FRONT: &str = "Front";
pub const VIEW_LEFT: &str = "Left";
pub const VIEW_RIGHT: &str = "Right";
pub const VIEW_BACK: &str = "Back";
pub const VIEW_VERTEX: &str = "Vertex";
pub const VIEW_CROWN: &str = "Crown";
pub const VIEW_THREE_QUARTER: &str = "Three-quarter";

// Messages.
pub const CANCEL: &str = "Cancel";
pub const PREPARING: &str = "drawing the head";
pub const EXPORT_LOST: &str =
    "The export was given up: the graphics device was reset twice at the same picture. Try it again with less in it.";
pub const SCREENSHOT_LOST: &str =
    "No screenshot was taken: the graphics device was reset. Your design is unchanged; take it again.";
pub const DEVICE_BACK: &str = "The graphics device was reset. Your design is unchanged.";
pub const STILL_THERE: &str = "Still looking? Touch anything.";
pub const HINTS: [&str; 3] =
    ["Drag to turn the head", "Drag the timeline below through the years", "Hold X to see before"];

pub const RECOVER: &str = "Unsaved work from last time was found.";
pub const RECOVER_YES: &str = "Restore";
pub const RECOVER_NO: &str = "Discard";
pub const RECOVER_FIRST: &str = "Restore or discard the unsaved work from last time first.";
pub fn left_for(name: &str, minutes: u64) -> String {
    match minutes {
        0..=90 => format!("{name}, {minutes} min ago"),
        91..=2880 => format!("{name}, {} h ago", minutes / 60),
        _ => format!("{name}, {} days ago", minutes / 1440),
    }
}
pub const UNSAVED_ASK: &str = "This design has unsaved changes.";
pub const UNSAVED_SAVE: &str = "Save";
pub const UNSAVED_DISCARD: &str = "Discard changes";
pub fn outside(head: &std::path::Path) -> String {
    format!("This plan uses a head from outside its own folder:\n{}", head.display())
}
pub const OUTSIDE_YES: &str = "Open it";
pub const RECOVERED: &str = "Unsaved work restored, including its undo history.";
pub const CLEARED: &str = "Client data cleared.";
pub const PATH_OPEN: &str = "Open which file?";
pub const PATH_PHOTO: &str = "Which photograph?";
pub const PATH_SAVE: &str = "Save under which name?";
pub const OK: &str = "OK";
pub const EXPORT: &str = "Export";
pub const OUT_COMPARED: &str = "This comparison";
pub const OUT_BEFORE_AFTER: &str = "Before and after";
pub const OUT_YEARS: &str = "Over the years";
pub const OUT_TURNTABLE: &str = "Turntable film";
pub const OUT_AGEING: &str = "Ageing film";

// History.
pub const HISTORY_OPENED: &str = "Opened";
pub const HISTORY_CHANGE: &str = "Change";
pub const HISTORY_BRUSH: &str = "Brush";
pub const HISTORY_SCARS: &str = "Scars";

/// What the help sheet lists.
pub const HELP_TITLE: &str = "Keyboard and mouse";
pub const HELP: [(&str, &str); 28] = [
    ("Drag, one finger", "turn the head"),
    ("Shift or middle drag, two fingers", "move"),
    ("Wheel, right drag, pinch, + -", "zoom"),
    ("Double click", "turn around this point"),
    ("Shift + right drag, twist, [ ]", "turn the light"),
    ("1  3  7  9", "front, right, top, three-quarter"),
    ("Ctrl + 1  3  7", "back, left, crown"),
    ("2  4  6  8", "turn by a step"),
    ("F", "whole head"),
    ("Home, Enter", "reset the view"),
    ("Space", "play the years"),
    ("Left, Right", "one year back, forward"),
    ("Hold X", "before"),
    ("C, V", "comparison layout, what is compared"),
    ("M", "mirror"),
    ("Hold Z", "magnifier"),
    ("R", "tape measure"),
    ("L, Shift + L", "brighter, darker"),
    ("P", "next light"),
    ("T", "next tone mapping"),
    ("Ctrl + Z, Ctrl + Shift + Z", "undo, redo"),
    ("Ctrl + O, S, Shift + S, N", "open, save, save as, new client"),
    ("F5, F11", "present; Page Up/Down: views; B: blank"),
    ("F12", "screenshot"),
    ("Tab, arrows, Space", "reach every control"),
    ("H", "this help"),
    ("Esc", "close what is open"),
    ("Ctrl + Q", "quit"),
];

pub fn year(years: f32) -> String {
    if years.fract() == 0.0 { format!("Year {years:.0}") } else { format!("Year {years:.1}") }
}

pub fn day(days: f32) -> String {
    format!("Day {days:.0}")
}

pub fn speed(years_per_second: f32) -> String {
    format!("{years_per_second}×")
}

pub fn fade(fade: Fade) -> &'static str {
    match fade {
        Fade::Slow => "Slow",
        Fade::Typical => "Typical",
        Fade::Fast => "Fast",
    }
}

pub fn after_session(number: usize, name: &str) -> String {
    format!("After session {number}, {name}")
}

pub fn session_title(number: usize, name: &str) -> String {
    format!("{number}  {}", sentence(name))
}

pub fn touch_up_title(year: f32, name: &str) -> String {
    format!("{}  {}", self::year(year), sentence(name))
}

/// A length on the skin.
pub fn length(mm: f32) -> String {
    format!("{mm:.0} mm")
}

/// A length of a scale bar.
pub fn bar(mm: f32) -> String {
    format!("{mm} mm")
}

pub fn strokes(count: usize) -> String {
    if count == 1 { "1 stroke".into() } else { format!("{count} strokes") }
}

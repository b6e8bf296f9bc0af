//! The plan's fade, worked out on a thread of its own: neither the interface nor the pictures wait for it.

use super::shared::locked;
use crate::design::Fade;
use crate::fade::touch_up::{HORIZON_YEARS, LOST, Terms};
use crate::fade::{ASSUMPTIONS, Asker, CHART_SIZE, FadePlan};
use crate::mesh::Head;
use crate::mesh::chart::Chart;
use crate::scene::Scene;
use crate::viewer::model::outlook::{Outlook, fades_alike};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Seed of the band's draws, as `tonsure fade` has it.
const SEED: u32 = 1;

/// Handle of the thread. It ends with the handle.
pub struct Outlooks {
    shared: Arc<Shared>,
    /// What was asked for last.
    asked: Option<Question>,
}

#[derive(Clone)]
struct Question {
    scene: Scene,
    head: Arc<Head>,
    /// Number of the plan in the window.
    plan: u64,
    /// Which of all questions it is.
    number: u64,
}

impl Question {
    fn is(&self, scene: &Scene, head: &Arc<Head>, plan: u64) -> bool {
        self.plan == plan && Arc::ptr_eq(&self.head, head) && fades_alike(&self.scene, scene)
    }
}

#[derive(Default)]
struct Inbox {
    question: Option<Question>,
    stop: bool,
}

#[derive(Default)]
struct Shared {
    inbox: Mutex<Inbox>,
    bell: Condvar,
    /// The newest answer, and the number of its plan.
    told: Mutex<Option<(u64, Arc<Outlook>)>>,
    /// Questions so far: an older one is not worth its answer.
    newest: AtomicU64,
}

impl Outlooks {
    /// Starts the thread. `wake` is called from it after each answer.
    pub fn start(wake: impl Fn() + Send + 'static) -> Self {
        let shared = Arc::new(Shared::default());
        let own = shared.clone();
        std::thread::spawn(move || own.serve(&wake));
        Self { shared, asked: None }
    }

    /// Asks for the fade of a plan on its head; the newest question wins.
    pub fn ask(&mut self, scene: &Scene, head: &Arc<Head>, plan: u64) {
        if self.asked.as_ref().is_some_and(|asked| asked.is(scene, head, plan)) {
            return;
        }
        let number = self.shared.newest.fetch_add(1, Ordering::Relaxed) + 1;
        let question = Question { scene: scene.clone(), head: head.clone(), plan, number };
        self.asked = Some(question.clone());
        locked(&self.shared.inbox).question = Some(question);
        self.shared.bell.notify_one();
    }

    /// The newest answer about a plan, be it of an earlier state of it. Of another plan none is kept.
    pub fn told(&self, plan: u64) -> Option<Arc<Outlook>> {
        let mut told = locked(&self.shared.told);
        told.take_if(|(of, _)| *of != plan);
        told.as_ref().map(|(_, outlook)| outlook.clone())
    }
}

impl Drop for Outlooks {
    fn drop(&mut self) {
        self.shared.newest.fetch_add(1, Ordering::Relaxed);
        locked(&self.shared.inbox).stop = true;
        self.shared.bell.notify_one();
    }
}

impl Shared {
    fn serve(&self, wake: &dyn Fn()) {
        crate::viewer::process::stand_back();
        let mut charted: Option<(Arc<Head>, Chart)> = None;
        while let Some(question) = self.next() {
            let chart = match charted.take().filter(|(head, _)| Arc::ptr_eq(head, &question.head)) {
                Some((_, chart)) => chart,
                None => Chart::new(&question.head, CHART_SIZE),
            };
            self.answer(&question, &chart, wake);
            charted = Some((question.head, chart));
        }
    }

    /// Waits for a question; none at the end.
    fn next(&self) -> Option<Question> {
        let inbox = locked(&self.inbox);
        let waits = |inbox: &mut Inbox| !inbox.stop && inbox.question.is_none();
        let mut inbox = self.bell.wait_while(inbox, waits).unwrap_or_else(PoisonError::into_inner);
        inbox.question.take().filter(|_| !inbox.stop)
    }

    /// Tells the lines as soon as they are there, then the band. The lines of a plan that is overtaken are told all
    /// the same, or a hand that goes on would never see any; its band is given up.
    fn answer(&self, question: &Question, chart: &Chart, wake: &dyn Fn()) {
        let is_newest = || self.newest.load(Ordering::Relaxed) == question.number;
        let scene = &question.scene;
        let plan = FadePlan::new(scene, chart);
        let is_treated = !plan.patches.is_empty() && !plan.sessions().is_empty();
        let asker = Asker::new(scene, &plan);
        let fades = Fade::ALL.into_iter().filter(|_| is_treated);
        let prospects = fades.map(|fade| asker.prospect(fade, None, Terms::default(), HORIZON_YEARS)).collect();
        let mut outlook = Outlook { scene: scene.clone(), prospects, band: None };
        self.tell(question.plan, &outlook, wake);
        if is_treated && is_newest() {
            let years = asker.band_years((0..=HORIZON_YEARS as u32).map(|year| year as f32), HORIZON_YEARS);
            outlook.band = asker.band(&years, ASSUMPTIONS, SEED, LOST, &is_newest);
            if outlook.band.is_some() {
                self.tell(question.plan, &outlook, wake);
            }
        }
    }

    fn tell(&self, plan: u64, outlook: &Outlook, wake: &dyn Fn()) {
        *locked(&self.told) = Some((plan, Arc::new(outlook.clone())));
        wake();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::parametric::default_head;
    use std::time::{Duration, Instant};

    fn wait_for(outlooks: &Outlooks, plan: u64, holds: impl Fn(&Outlook) -> bool) -> Arc<Outlook> {
        let start = Instant::now();
        loop {
            if let Some(told) = outlooks.told(plan).filter(|told| holds(told)) {
                return told;
            }
            assert!(start.elapsed() < Duration::from_secs(100), "no answer");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Asking is a matter of microseconds, the newest plan is the one that is answered in full, and nothing of a
    /// plan is told of the next one.
    #[test]
    fn a_newer_plan_replaces_the_running_one_and_nobody_waits() {
        let head = Arc::new(default_head());
        let mut outlooks = Outlooks::start(|| {});
        let mut scene = Scene::default();
        outlooks.ask(&scene, &head, 0);
        wait_for(&outlooks, 0, |told| told.prospects.len() == 3);
        let start = Instant::now();
        for i in 1..=40 {
            scene.skin.sun_mlxh_per_year = i as f32 * 0.5;
            outlooks.ask(&scene, &head, 0);
        }
        assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
        let told = wait_for(&outlooks, 0, |told| told.band.is_some() && told.is_of(&scene));
        let lines = told.band_at(5.5).expect("a band");
        assert!(lines.is_sorted() && lines[0] > 0.3 && lines[4] < 1.2, "{lines:?}");
        assert!(outlooks.told(1).is_none() && outlooks.told(0).is_none(), "another plan's");
        // A plan without pigment has no fade.
        scene.treatment.sessions.clear();
        outlooks.ask(&scene, &head, 1);
        let bare = wait_for(&outlooks, 1, |told| told.is_of(&scene));
        assert!(bare.prospect(Fade::Typical).is_none());
    }
}

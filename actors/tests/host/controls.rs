//! What an operator's controls do, and what they say when they do nothing.

use crate::journal::MemoryJournal;
use crate::world::*;
use actors::host::HostSettings;
use actors::host::door::*;
use actors::host::ports::SessionId;
use futures_util::future::poll_immediate;

fn refused(why: ControlRefusal) -> Result<(), ControlFault> {
    Err(ControlFault::Refused(why))
}

impl World {
    async fn control(&self, control: Control) -> Result<(), ControlFault> {
        self.registry.control(inbox(), control).await
    }
}

#[actix_rt::test]
async fn a_cell_that_stays_says_why() {
    let world = World::new();
    world.tell("a").await.unwrap();
    let hub = KeepingHub::new();
    world.follow(&hub, 1, None);
    until("joined", || hub.joined().is_some()).await;
    assert_eq!(world.control(Control::Retire).await, refused(ControlRefusal::CellFollowed));
    world.registry.leave(inbox(), actors::entity::Lane::Log, SessionId(1));
    world.journal.hold();
    let mut told = Box::pin(world.tell("b"));
    assert!(poll_immediate(&mut told).await.is_none());
    until("the append is held", || world.journal.held() == 1).await;
    assert_eq!(world.control(Control::Retire).await, refused(ControlRefusal::CellBusy));
    world.journal.let_go();
    told.await.unwrap();
    world.control(Control::PauseIntake).await.unwrap();
    assert_eq!(world.control(Control::Retire).await, refused(ControlRefusal::CellPaused));
    world.control(Control::ResumeIntake).await.unwrap();
    assert_eq!(world.registry.cells(), 1);
    world.control(Control::Retire).await.unwrap();
    assert_eq!(world.registry.cells(), 0, "done means done");
}

#[actix_rt::test]
async fn a_quarantined_cell_is_released_and_no_other() {
    let world = World::new();
    world.tell("a").await.unwrap();
    assert_eq!(world.control(Control::Release).await, refused(ControlRefusal::CellNotQuarantined));
    for round in 0..4 {
        world.control(Control::PlantPanic).await.unwrap();
        assert_eq!(world.tell(&format!("p{round}")).await.unwrap_err(), Fault::Internal);
    }
    assert_eq!(world.control(Control::Retire).await, refused(ControlRefusal::CellQuarantined));
    assert_eq!(world.control(Control::PlantPanic).await, refused(ControlRefusal::CellQuarantined));
    // Rebuilt, and still in quarantine.
    world.control(Control::Restart).await.unwrap();
    assert!(matches!(world.tell("b").await, Err(Fault::IntakeClosed(_))));
    world.control(Control::Release).await.unwrap();
    assert!(world.tell("b").await.unwrap().ok);
    assert_eq!(world.control(Control::Release).await, refused(ControlRefusal::CellNotQuarantined));
}

#[actix_rt::test]
async fn a_panic_planted_while_the_cell_wakes_is_met_by_its_next_decision() {
    let before = World::new();
    before.tell("a").await.unwrap();
    let world = World::on(before.journal.clone());
    world.journal.stall();
    let mut planted = Box::pin(world.control(Control::PlantPanic));
    assert!(poll_immediate(&mut planted).await.is_none(), "not said before it is so");
    world.journal.go_on();
    planted.await.unwrap();
    assert_eq!(world.tell("b").await.unwrap_err(), Fault::Internal);
    assert_eq!(body(world.tell("b").await)["seq"], 2);
    // Away, it says so.
    world.registry.control(inbox(), Control::Retire).await.unwrap();
    world.journal.go_away();
    for control in [Control::PlantPanic, Control::Retire, Control::Restart] {
        let answer = world.control(control).await;
        assert!(matches!(answer, Err(ControlFault::Fault(Fault::Temporary(_)))), "{control:?}: {answer:?}");
    }
}

#[actix_rt::test]
async fn nothing_is_planted_in_what_does_not_exist() {
    let world = World::new();
    assert_eq!(world.control(Control::PlantPanic).await, Err(ControlFault::Fault(Fault::NotFound)));
    assert!(world.tell("a").await.unwrap().ok);
}

#[actix_rt::test]
async fn a_pause_is_as_often_said_as_one_likes_and_outlives_a_restart_and_an_idle_hour() {
    let idle_ms = 20;
    let world = World::with(HostSettings { idle_ms, ..HostSettings::default() }, MemoryJournal::default());
    world.tell("a").await.unwrap();
    world.control(Control::PauseIntake).await.unwrap();
    world.control(Control::PauseIntake).await.unwrap();
    world.neighbour_retires(1).await;
    assert_eq!(world.control(Control::Retire).await, refused(ControlRefusal::CellPaused));
    world.control(Control::Restart).await.unwrap();
    assert!(matches!(world.tell("b").await, Err(Fault::IntakeClosed(_))));
    assert_eq!(world.registry.look(inbox(), owner()).await.unwrap().seq, 1);
    world.control(Control::ResumeIntake).await.unwrap();
    world.control(Control::ResumeIntake).await.unwrap();
    assert_eq!(body(world.tell("b").await)["seq"], 2);
}

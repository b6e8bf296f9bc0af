use tonsure::{gpu::*, renderer::*, scene::*, stage::*};
fn main() {
    let t = std::time::Instant::now();
    let gpu = pollster::block_on(Gpu::open(&AdapterChoice::Best, None)).unwrap();
    println!("{:?} {:?}", gpu.info.name, t.elapsed());
    let scene = Scene::default();
    let stage = Stage::build(&gpu, &scene, std::path::Path::new("."), &mut |w, s| {
        println!("{w} {s:.2} {:?}", t.elapsed());
        true
    })
    .unwrap();
    println!(
        "{} impressions {} dots, seeds {}, scalp {} cm2",
        stage.impressions,
        stage.dots,
        stage.seeds.positions_um.len(),
        stage.chart.scalp_area_cm2()
    );
    let mut r = Renderer::new(&gpu).unwrap();
    println!("renderer {:?}", t.elapsed());
    r.set_stage(stage).unwrap();
    let args: Vec<String> = std::env::args().collect();
    let view = camera::View::named(&args[1]).unwrap();
    let mut spec = FrameSpec {
        view,
        samples: args[2].parse().unwrap(),
        treated: args[3] != "bare",
        ..FrameSpec::of(&scene, 1280, 1000)
    };
    if let Some(l) = args.get(5) {
        spec.light.preset = l.clone();
    }
    for i in 0..2 {
        let t = std::time::Instant::now();
        r.begin(&spec).unwrap();
        let img = r.read_picture().unwrap();
        println!("frame {:?}", t.elapsed());
        if i == 1 {
            img.save(&args[4]).unwrap();
        }
    }
    println!("{:#?}", r.read_stats().unwrap());
}

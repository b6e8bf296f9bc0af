use tonsure::mesh::*;
use glam::{Vec3,Vec2};
fn arc(mesh:&Mesh,l:Vec3,r:Vec3,v:Vec3)->f32{
  let o=(l+r)*0.5; let x=(l-r).normalize(); let up=((v-o)-x*(v-o).dot(x)).normalize(); let n=x.cross(up);
  let mut pts:Vec<Vec2>=vec![];
  for t in 0..mesh.triangles.len(){ let c=mesh.corners(t); for (i,j) in [(0,1),(1,2),(2,0)]{ let a=(c[i]-o).dot(n); let b=(c[j]-o).dot(n); if (a<0.)!=(b<0.){let p=c[i].lerp(c[j],a/(a-b))-o; let q=Vec2::new(p.dot(x),p.dot(up)); if q.y>0.0 && q.x.abs() < 100. {pts.push(q);} } } }
  // polar outermost inside ears? use max radius per angle but cap near ears
  let mut prof=vec![0f32;181]; for q in &pts { let a=(q.y.atan2(q.x).to_degrees().round() as usize).min(180); prof[a]=prof[a].max(q.length()); }
  // hull from l to r
  let half=(l-r).length()*0.5;
  let mut path=vec![Vec2::new(half,0.0)];
  for a in 1..180 { if prof[a]>0. && a>25 && a<155 { let t=(a as f32).to_radians(); path.push(Vec2::new(t.cos(),t.sin())*prof[a]); } }
  path.push(Vec2::new(-half,0.0));
  path.windows(2).map(|w| w[0].distance(w[1])).sum()
}
fn main(){
  for name in std::env::args().skip(1) {
    let head = library::find(&name, std::path::Path::new(".")).unwrap();
    let l = head.landmarks;
    let imp = import::upright(head.mesh.clone(), std::path::Path::new("x")).unwrap();
    let f=|n:&str| imp.report.placement.to_file(imp.marks.iter().find(|m| m.name==n).unwrap().position_mm).as_vec3();
    println!("{name}: own {:.0} found {:.0} nasion {:.1?}", arc(&head.mesh,l.left_preauricular,l.right_preauricular,l.vertex), arc(&head.mesh,f("left_preauricular"),f("right_preauricular"),l.vertex), l.nasion.to_array());
    // z-slices near ear: list vertices near ear region in front of tragus: outermost x by (y,z)
  }
}

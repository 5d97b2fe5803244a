use jiedui::base::*;
fn main(){
 let dir=std::env::args().nth(1).unwrap();
 let mut f=Findings::default();
 let t=std::time::Instant::now();
 let case=jiedui::scheme::read(std::path::Path::new(&dir),&mut f);
 for d in f.iter().take(30){println!("{:?} {} {} {} | {}",d.severity,d.code.id(),d.at.in_words(Lang::En),d.message.en,d.help.en);}
 let Some(mut case)=case else{return};
 if std::env::args().nth(2).is_some(){case.scheme.previous=None; case.scheme.goals.retain(|g|*g!=jiedui::scheme::Goal::Keep);}
 println!("read {:?}",t.elapsed());
 let mut f=Findings::default();
 let b=Budget::default();
 let a=jiedui::run::run(&case,jiedui::solve::Engine::Auto,&b,&|p|eprintln!("{p:?}"),&mut f);
 for d in f.iter().take(30){println!("{:?} {} {} {} | {}",d.severity,d.code.id(),d.at.in_words(Lang::En),d.message.en,d.help.en);}
 let Some(a)=a else{return};
 println!("total {:?}",t.elapsed());
 println!("{:?}",a.plan.goals); println!("{:?} {:?}",a.plan.status,a.plan.methods); println!("{:?}",a.outcome.sequential);
 println!("{:?}",a.compiled.packing);
 for l in &a.plan.layers{println!("{} {} kept {} ended {} unmatched {:?}",l.name,l.pairs.len(),l.pairs.iter().filter(|p|p.kept).count(),l.ended.len(),l.unmatched.iter().take(4).collect::<Vec<_>>());}
 std::fs::write("/tmp/proof.json", jiedui::plan::file::proof_json(&a.outcome.proof)).unwrap();
}

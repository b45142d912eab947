"""What clients send and get about courses: `content` is what authors write, `quiz` what learners see and answer."""

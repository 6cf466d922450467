package auth

// OccupyHashers returns a function that takes every place in which passwords are
// hashed, and returns one that frees them.
func OccupyHashers(s *Service) func() (free func()) {
	return func() func() {
		for range cap(s.hashers) {
			s.hashers <- struct{}{}
		}
		return func() {
			for range cap(s.hashers) {
				<-s.hashers
			}
		}
	}
}

"""What the invented makers sell: families of articles whose options multiply into a catalogue."""

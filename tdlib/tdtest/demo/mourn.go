package main
func (g *guide) mourn(){}

//HintName: First.g.cs
class First;

//HintName: Second.g.cs
class Second;
